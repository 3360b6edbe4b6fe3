import { Controller } from '@nestjs/common';
import { deleteRepository, RejectedError } from '@scriptorium/contracts';
import { lockModelsExclusively } from '@scriptorium/copy-engine';
import { HandleRpc } from '@scriptorium/messaging';
import { inTransaction, violates } from '@scriptorium/persistence';
import { SpacePool } from '../../database-pools.store';
import type { RequestOf } from '../../request-of';
import { notFound } from '../access/spaces-of-caller';
import { appendSpaceEvents } from '../events/append-space-events';
import { lockSpace } from '../spaces.store';
import { requireUnused } from '../uses/require-unused';
import { grantForRepository } from './find-repository';
import { deleteAssignments, deleteEmptyRepository } from './repositories.store';

/**
 * Deletes repositories. Three locks keep a repository empty after the check: saves of content wait for the lock of the
 * models, jobs are accepted under the count of removals, and a folder has a foreign key.
 */
@Controller()
export class DeleteRepositoryHandler {
  constructor(private readonly pool: SpacePool) {}

  @HandleRpc(deleteRepository)
  async delete({ caller, repositoryId }: RequestOf<typeof deleteRepository>): Promise<Record<string, never>> {
    const { spaceId } = await grantForRepository(this.pool, caller, repositoryId, 'admin');
    const refusal = {
      code: 'REPOSITORY_IN_USE',
      what: `The repository ${repositoryId}`,
      data: { repositoryId },
    } as const;
    await inTransaction(this.pool, async (client) => {
      await lockSpace(client, spaceId);
      await lockModelsExclusively(client, spaceId);
      await requireUnused(client, spaceId, { repositoryId }, refusal);
      await deleteAssignments(client, spaceId, repositoryId);
      const outcome = await deleteEmptyRepository(client, spaceId, repositoryId);
      if (outcome === 'missing') throw notFound('content repository');
      if (outcome === 'not-empty') throw notEmpty();
      await appendSpaceEvents(client, spaceId);
    }).catch((error: unknown) => {
      throw violates(error, 'folders_repository') ? notEmpty() : error;
    });
    return {};
  }
}

function notEmpty(): RejectedError {
  const message = 'The repository contains variants or folders. Move or delete them first.';
  return new RejectedError('REPOSITORY_NOT_EMPTY', message);
}
