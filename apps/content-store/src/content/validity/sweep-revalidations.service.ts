import { Injectable, Optional } from '@nestjs/common';
import { TransientError, type SpaceId } from '@scriptorium/contracts';
import { lockModelsShared } from '@scriptorium/copy-engine';
import { OutboxRelay } from '@scriptorium/messaging';
import { inTransaction, translateDatabaseError } from '@scriptorium/persistence';
import type { PoolClient } from 'pg';
import { readCatalog } from '../../models/read-catalog';
import { SweepLoop } from '../../sweep-loop.service';
import { validateAndSave } from './revalidate';
import {
  deletePendingBodies,
  listRevalidations,
  lockPendingBodies,
  lockPendingBody,
  lockRevalidation,
  moveWindow,
  readWindow,
  type StoredBodyRow,
} from './revalidations.store';
import { SweepPool } from '../../database-pools.store';

/** The number of bodies per transaction. */
const WINDOW = 200;
/** The longest wait for a request without a notification: another process had locked its window when it died. */
const EVERY_MS = 60_000;
/** The channel that a trigger of `content.pending_bodies` notifies. */
const CHANNEL = 'content_bodies';

/** A space during one sweep. */
interface SweptSpace {
  readonly spaceId: SpaceId;
  /** The last single body of the windows before. */
  afterHash?: Buffer | undefined;
  hasFailed: boolean;
}

/**
 * Validates stored bodies in the background: those that roll-outs have merged, and all bodies of content types whose
 * models or schemas changed. A notification or a change of this process starts it; its interval is for those that were
 * lost. Spaces take turns, one window each, so that none waits for all bodies of another one.
 *
 * One transaction validates one window and deletes its requests or moves the cursor, so a crash loses only the window
 * in progress. A change of a model restarts from the first body. Several processes can sweep at the same time: each
 * skips what a concurrent sweep has locked.
 *
 * Failure mode: a body that cannot be validated stays pending, and each sweep logs an error and is repeated after a
 * back-off. A pending validation of its whole content type stops at it as well.
 */
@Injectable()
export class SweepRevalidations extends SweepLoop {
  protected override get everyMs(): number {
    return EVERY_MS;
  }

  constructor(
    private readonly pool: SweepPool,
    @Optional() relay?: OutboxRelay,
  ) {
    super();
    relay?.onNotification(CHANNEL, () => this.trigger());
  }

  override onApplicationBootstrap(): void {
    super.onApplicationBootstrap();
    this.trigger();
  }

  /** Rejects if a space has failed: the loop then repeats the sweep after its back-off. */
  async sweep(): Promise<void> {
    const spaces = (await listRevalidations(this.pool)).map((spaceId): SweptSpace => ({ spaceId, hasFailed: false }));
    let unfinished = spaces;
    while (unfinished.length > 0) {
      const next: SweptSpace[] = [];
      for (const space of unfinished) {
        if (this.isStopped) return;
        if (await this.sweepSpace(space)) next.push(space);
      }
      unfinished = next;
    }
    const failed = spaces.filter(({ hasFailed }) => hasFailed).length;
    if (failed > 0) throw new Error(`Bodies of ${failed} space${failed === 1 ? '' : 's'} were not validated.`);
  }

  /** Validates a window of each kind and returns whether more may follow. */
  private async sweepSpace(space: SweptSpace): Promise<boolean> {
    const hasMoreBodies = await this.attempt(space, () => this.sweepBodies(space));
    const hasMoreTypes = await this.attempt(space, () => this.sweepTypes(space.spaceId));
    return hasMoreBodies || hasMoreTypes;
  }

  /** Records and logs an error. The other work of the space and the other spaces do not wait for it. */
  private async attempt(space: SweptSpace, work: () => Promise<boolean>): Promise<boolean> {
    try {
      return await work();
    } catch (error) {
      space.hasFailed = true;
      this.logger.error(error, `Bodies of space ${String(space.spaceId)} were not validated.`);
      return false;
    }
  }

  /**
   * Validates a window of single bodies. If it fails, its bodies are validated one at a time, so that the others do not
   * wait for one that cannot be validated.
   */
  private async sweepBodies(space: SweptSpace): Promise<boolean> {
    const { spaceId, afterHash } = space;
    let window: readonly StoredBodyRow[] = [];
    try {
      await this.validatePendingBodies(spaceId, async (client) => {
        window = await lockPendingBodies(client, spaceId, WINDOW, afterHash);
        return window;
      });
    } catch (error) {
      if (isTransient(error)) throw error;
      for (const { hash } of window) {
        if (this.isStopped) return false;
        await this.attempt(space, async () => {
          await this.validatePendingBodies(spaceId, (client) => lockPendingBody(client, spaceId, hash));
          return false;
        });
      }
    }
    space.afterHash = window.at(-1)?.hash ?? afterHash;
    return window.length === WINDOW;
  }

  /** Locks the models before the bodies, as a change of the models does. */
  private validatePendingBodies(
    spaceId: SpaceId,
    lock: (client: PoolClient) => Promise<readonly StoredBodyRow[]>,
  ): Promise<void> {
    return inTransaction(this.pool, async (client) => {
      await lockModelsShared(client, spaceId);
      const bodies = await lock(client);
      if (bodies.length === 0) return;
      await validateAndSave(client, await readCatalog(client, spaceId), bodies);
      await deletePendingBodies(
        client,
        spaceId,
        bodies.map(({ hash }) => hash),
      );
    });
  }

  /** Validates the next bodies of the content types. */
  private sweepTypes(spaceId: SpaceId): Promise<boolean> {
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

/** Returns whether the next body would fail as well: the database or the validation is not available. */
function isTransient(error: unknown): boolean {
  return translateDatabaseError(error) instanceof TransientError;
}
