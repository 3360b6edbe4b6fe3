import { Injectable } from '@nestjs/common';
import type { SpaceId } from '@scriptorium/contracts';
import { lockModelsExclusively } from '@scriptorium/copy-engine';
import { StateStream } from '@scriptorium/messaging';
import {
  deleteRowsOfSpace,
  inTransaction,
  isSpaceAtRest,
  readSpaceDeletions,
  type SpaceDeletion,
} from '@scriptorium/persistence';
import { SweepPool } from '../../database-pools.store';
import { SweepLoop } from '../../sweep-loop.service';
import { appendSpaceEvents } from '../events/append-space-events';
import { lockSpace } from '../spaces.store';
import { DeletionTimes } from './deletion-times';
import { ROWS_OF_CONTENT } from './rows-of-content';
import { deleteAnnounced, deleteSpaceRow, isQuiet, tablesWithRows } from './space-deletions.store';

/**
 * Deletes spaces in pieces (docs/adr/0053-spaces-are-deleted-in-pieces.md).
 *
 *   marked    DELETE has inserted a row into `content.space_deletions`. The grants have no effect, no job is accepted.
 *   pieces    Once no job, command or event of the space is in progress, each service deletes its rows, and the worker
 *             the bytes. A piece is one transaction.
 *   states    The messages of the space in the stream STATE are purged, after the keeper has read its events.
 *   end       One transaction locks the space and the models, and looks for rows in every table. If no table has
 *             one, it deletes the space. It appends `space.deleted`. If it finds a row, as of a save that was in
 *             progress, it deletes nothing. The next sweep begins with the pieces again.
 *
 * Every step is repeated until it changes nothing, so a process may die at any point, and several may sweep at once.
 * Failure mode: a service that is down, or a store that no worker has, delays the end. The log names the tables.
 */
@Injectable()
export class SweepSpaceDeletions extends SweepLoop {
  constructor(
    private readonly pool: SweepPool,
    private readonly states: StateStream,
    private readonly times: DeletionTimes,
  ) {
    super();
  }

  protected override get everyMs(): number {
    return 5_000;
  }

  async sweep(): Promise<void> {
    for (const deletion of await readSpaceDeletions(this.pool)) {
      if (this.isStopped) return;
      await this.continue(deletion);
    }
  }

  private async continue(deletion: SpaceDeletion): Promise<void> {
    if (!(await isSpaceAtRest(this.pool, deletion))) return;
    const { spaceId, spaceKey } = deletion;
    const { signal } = this;
    const rows = { service: 'content-store', spaceId, tables: ROWS_OF_CONTENT, signal };
    if (!(await deleteRowsOfSpace(this.pool, rows))) return;
    if (!(await isQuiet(this.pool, deletion, this.times.endsAfterMs))) return;
    const left = await tablesWithRows(this.pool, spaceId as SpaceId);
    if (left.length > 0) {
      this.logger.log(`The space ${spaceKey} is being deleted. Rows are left in ${left.join(', ')}.`);
      return;
    }
    if (await this.states.purge(spaceKey, signal)) await this.end(deletion);
  }

  private async end(deletion: SpaceDeletion): Promise<void> {
    const spaceId = deletion.spaceId as SpaceId;
    await inTransaction(this.pool, async (client) => {
      await lockSpace(client, spaceId);
      await lockModelsExclusively(client, spaceId);
      const isEmpty =
        (await isSpaceAtRest(client, deletion)) &&
        (await isQuiet(client, deletion, this.times.endsAfterMs)) &&
        (await tablesWithRows(client, spaceId)).length === 0;
      if (!isEmpty) return;
      await deleteSpaceRow(client, spaceId);
      await appendSpaceEvents(client, spaceId);
      await deleteAnnounced(client, spaceId);
    });
  }
}
