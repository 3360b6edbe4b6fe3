import { Controller } from '@nestjs/common';
import { deleteSpace, readDeletedSpace, RejectedError, type SpaceId, type SpaceView } from '@scriptorium/contracts';
import { lockModelsExclusively } from '@scriptorium/copy-engine';
import { HandleRpc } from '@scriptorium/messaging';
import { inEntityTransaction } from '@scriptorium/persistence';
import { DataSource } from 'typeorm';
import { SpacePool } from '../../database-pools.store';
import type { RequestOf } from '../../request-of';
import { grantForSpace } from '../access/grant-for-space';
import { notFound } from '../access/spaces-of-caller';
import { spaceView } from '../space-view';
import { findSpace, lockSpace } from '../spaces.store';
import { countRemoval } from '../uses/uses.store';
import { findDeletedSpace, insertSpaceDeletion, readRunningJobs } from './space-deletions.store';
import { SweepSpaceDeletions } from './sweep-space-deletions.service';

/** Requests the deletion of spaces, which continues in the background (`SweepSpaceDeletions`). */
@Controller()
export class DeleteSpaceHandler {
  constructor(
    private readonly db: DataSource,
    private readonly pool: SpacePool,
    private readonly deletions: SweepSpaceDeletions,
  ) {}

  @HandleRpc(deleteSpace)
  async delete({ caller, spaceKey }: RequestOf<typeof deleteSpace>): Promise<SpaceView> {
    const { principalId } = caller;
    const requested = await findDeletedSpace(this.pool, spaceKey, principalId);
    const spaceId = requested ?? grantForSpace(caller, spaceKey, 'admin').spaceId;
    const view = await inEntityTransaction(this.db, async (manager, client) => {
      await lockSpace(client, spaceId);
      if ((await findDeletedSpace(client, spaceKey, principalId)) === undefined) {
        // Saves in progress end before, and later ones find no grant.
        await lockModelsExclusively(client, spaceId);
        await countRemoval(client, spaceId);
        requireNoJobs(spaceKey, await readRunningJobs(client, spaceId));
        await insertSpaceDeletion(client, spaceId, principalId);
      }
      return spaceView(await findSpace(manager, spaceId));
    });
    this.deletions.trigger();
    return view;
  }

  @HandleRpc(readDeletedSpace)
  async read({ caller, spaceKey }: RequestOf<typeof readDeletedSpace>): Promise<SpaceView> {
    const spaceId: SpaceId | undefined = await findDeletedSpace(this.pool, spaceKey, caller.principalId);
    if (spaceId === undefined) throw notFound('space');
    return spaceView(await findSpace(this.db.manager, spaceId));
  }
}

function requireNoJobs(spaceKey: string, jobIds: readonly string[]): void {
  if (jobIds.length === 0) return;
  const message = `Jobs run in the space ${spaceKey}: ${jobIds.join(', ')}. Wait for their end, or cancel them.`;
  throw new RejectedError('SPACE_IN_USE', message, { jobIds });
}
