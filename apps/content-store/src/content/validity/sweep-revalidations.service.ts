import { Injectable } from '@nestjs/common';
import type { SpaceId } from '@scriptorium/contracts';
import { lockModelsShared } from '@scriptorium/copy-engine';
import { inTransaction } from '@scriptorium/persistence';
import { readCatalog } from '../../models/read-catalog';
import { SweepLoop } from '../../sweep-loop.service';
import { validateAndSave } from './revalidate';
import { listRevalidations, moveWindow, readWindow, lockRevalidation } from './revalidations.store';
import { SweepPool } from '../../database-pools.store';

/** The number of bodies per transaction. */
const WINDOW = 200;

/**
 * Validates stored bodies in the background after their models or schemas changed. One transaction validates one window
 * of bodies and moves the window, so a crash loses only the window in progress. Another change restarts from the first
 * body. Several processes can sweep at the same time: each skips a space that a concurrent sweep has locked.
 */
@Injectable()
export class SweepRevalidations extends SweepLoop {
  constructor(private readonly pool: SweepPool) {
    super();
  }

  override onApplicationBootstrap(): void {
    super.onApplicationBootstrap();
    this.trigger();
  }

  async sweep(): Promise<void> {
    for (const spaceId of await listRevalidations(this.pool)) {
      while (!this.isStopped && (await this.sweepWindow(spaceId)));
    }
  }

  /**
   * Validates one window and returns whether more may follow. Locks the models before the window, as a change of them
   * does.
   */
  private sweepWindow(spaceId: SpaceId): Promise<boolean> {
    return inTransaction(this.pool, async (client) => {
      await lockModelsShared(client, spaceId);
      const revalidation = await lockRevalidation(client, spaceId);
      if (revalidation === undefined) return false;
      const { bodies, last } = await readWindow(client, spaceId, revalidation, WINDOW);
      await validateAndSave(client, await readCatalog(client, spaceId), bodies);
      await moveWindow(client, spaceId, last);
      return last !== null;
    });
  }
}
