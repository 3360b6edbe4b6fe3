import { Injectable } from '@nestjs/common';
import { lockModelsShared } from '@scriptorium/copy-engine';
import { inTransaction } from '@scriptorium/persistence';
import { Pool } from 'pg';
import { readCatalog } from '../../models/read-catalog';
import { SweepLoop } from '../../sweep-loop';
import { judgeAndSave } from './revalidate';
import { listRevalidations, moveWindow, readWindow, takeRevalidation } from './revalidations.store';

/** Bodies that a transaction looks at. */
const WINDOW = 200;

/**
 * Judges stored bodies again after their models or schemas have changed, where there are too many to do it at once. One
 * transaction judges one window of bodies and moves the window: after a crash the next one goes on where the last commit
 * was. A change meanwhile begins from the first body. Several processes may sweep at once: each skips the space that
 * another one has.
 */
@Injectable()
export class SweepRevalidations extends SweepLoop {
  protected readonly what = 'bodies to judge again';

  constructor(private readonly pool: Pool) {
    super();
  }

  override onApplicationBootstrap(): void {
    super.onApplicationBootstrap();
    this.poke();
  }

  async sweep(): Promise<void> {
    for (const spaceId of await listRevalidations(this.pool)) {
      while (!this.isStopped && (await this.sweepWindow(spaceId)));
    }
  }

  /** Returns whether there may be more. The models come before the window: a change of them locks in this order. */
  private sweepWindow(spaceId: number): Promise<boolean> {
    return inTransaction(this.pool, async (client) => {
      await lockModelsShared(client, spaceId);
      const revalidation = await takeRevalidation(client, spaceId);
      if (revalidation === undefined) return false;
      const { bodies, last } = await readWindow(client, spaceId, revalidation, WINDOW);
      await judgeAndSave(client, await readCatalog(client, spaceId), bodies);
      await moveWindow(client, spaceId, last);
      return last !== null;
    });
  }
}
