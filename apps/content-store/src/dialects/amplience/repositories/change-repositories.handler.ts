import { Controller } from '@nestjs/common';
import {
  assignContentType,
  createRepository,
  RejectedError,
  unassignContentType,
  updateRepository,
  type RepositoryView,
  type SpaceId,
} from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { inEntityTransaction, inTransaction, runOnce, violates } from '@scriptorium/persistence';
import type { ClientBase } from 'pg';
import { DataSource } from 'typeorm';
import { grantForHub, notFound } from '../../../spaces/access/spaces-of-caller';
import { generateHexId } from '../../../generate-hex-id';
import { requireText } from '../../../limits';
import type { RequestOf } from '../../../request-of';
import { appendSpaceEvents } from '../../../spaces/events/append-space-events';
import { findRepository, grantForRepository } from '../../../spaces/repositories/find-repository';
import {
  changeRepository,
  deleteAssignment,
  insertAssignment,
  insertRepository,
  missingLocales,
  lockItemLocales,
  type RepositoryValues,
} from '../../../spaces/repositories/repositories.store';
import { repositoryView } from '../../../spaces/repositories/repository-view';
import { readContentTypeRow } from '../../../models/content-types/content-types.store';
import { requireUnused } from '../../../spaces/uses/require-unused';
import { lockModelsExclusively } from '@scriptorium/copy-engine';
import { SpacePool } from '../../../database-pools.store';

@Controller()
export class ChangeRepositoriesHandler {
  constructor(
    private readonly db: DataSource,
    private readonly pool: SpacePool,
  ) {}

  @HandleRpc(createRepository)
  create(request: RequestOf<typeof createRepository>): Promise<RepositoryView> {
    const { caller, hubId, name, label, itemLocales = [] } = request;
    const { spaceId } = grantForHub(caller, hubId, 'admin');
    return inEntityTransaction(this.db, (manager, client) =>
      runOnce(client, spaceId, request, async () => {
        const id = generateHexId();
        const values = { name, label, itemLocales: [...new Set(itemLocales)] };
        await checkValues(client, spaceId, values);
        await insertRepository(manager, spaceId, id, values).catch(rejectTakenName(name));
        await appendSpaceEvents(client, spaceId);
        return repositoryView((await findRepository(manager, caller, id, 'admin')).repository, hubId);
      }),
    );
  }

  @HandleRpc(updateRepository)
  update({ caller, repositoryId, ...change }: RequestOf<typeof updateRepository>): Promise<RepositoryView> {
    return inEntityTransaction(this.db, async (manager, client) => {
      const { grant } = await findRepository(manager, caller, repositoryId, 'admin');
      await checkValues(client, grant.spaceId, change);
      await requireLocalesUnused(client, grant.spaceId, repositoryId, change.itemLocales);
      await changeRepository(manager, grant.spaceId, repositoryId, change).catch(rejectTakenName(change.name ?? ''));
      await appendSpaceEvents(client, grant.spaceId);
      return repositoryView((await findRepository(manager, caller, repositoryId, 'admin')).repository, grant.hubId);
    });
  }

  @HandleRpc(assignContentType)
  async assign(request: RequestOf<typeof assignContentType>): Promise<RepositoryView> {
    const { caller, repositoryId, contentTypeId } = request;
    const { spaceId, hubId } = await grantForRepository(this.pool, caller, repositoryId, 'admin');
    return inEntityTransaction(this.db, (manager, client) =>
      runOnce(client, spaceId, request, async () => {
        await insertAssignment(client, spaceId, repositoryId, contentTypeId);
        await appendSpaceEvents(client, spaceId);
        return repositoryView((await findRepository(manager, caller, repositoryId, 'admin')).repository, hubId);
      }),
    ).catch((error: unknown) => {
      throw violates(error, 'repository_content_types_content_type') ? notFound('content type') : error;
    });
  }

  @HandleRpc(unassignContentType)
  async unassign(request: RequestOf<typeof unassignContentType>): Promise<RepositoryView> {
    const { caller, repositoryId, contentTypeId } = request;
    const grant = await grantForRepository(this.pool, caller, repositoryId, 'admin');
    const { spaceId } = grant;
    await inTransaction(this.pool, async (client) => {
      await lockModelsExclusively(client, spaceId);
      const type = await readContentTypeRow(client, [spaceId], contentTypeId);
      if (type === undefined) return;
      const refusal = {
        code: 'CONTENT_TYPE_IN_USE',
        what: `The content type ${type.uri} in this repository`,
        data: { repositoryId, contentTypeId },
      } as const;
      await requireUnused(client, spaceId, { repositoryId, contentTypes: [type.uri] }, refusal);
      await deleteAssignment(client, spaceId, repositoryId, contentTypeId);
      await appendSpaceEvents(client, spaceId);
    });
    const { repository } = await findRepository(this.db.manager, caller, repositoryId, 'admin');
    return repositoryView(repository, grant.hubId);
  }
}

/**
 * Rejects the removal of a locale while a job copies into the repository in that locale. Without `itemLocales` a
 * repository allows any locale, unless another repository of its localization group has some: a change from or to none
 * counts as a removal of all.
 */
async function requireLocalesUnused(
  client: ClientBase,
  spaceId: SpaceId,
  repositoryId: string,
  itemLocales: readonly string[] | undefined,
): Promise<void> {
  if (itemLocales === undefined) return;
  const before = await lockItemLocales(client, spaceId, repositoryId);
  const removed = before.filter((locale) => !itemLocales.includes(locale));
  const isNarrowed = removed.length > 0 || (before.length === 0 && itemLocales.length > 0);
  if (!isNarrowed) return;
  const need = before.length === 0 || itemLocales.length === 0 ? { repositoryId } : { repositoryId, locales: removed };
  await requireUnused(client, spaceId, need, {
    code: 'REPOSITORY_IN_USE',
    what: `A locale of the repository ${repositoryId}`,
    data: { repositoryId, locales: removed },
  });
}

async function checkValues(
  client: ClientBase,
  spaceId: SpaceId,
  { name, label, itemLocales }: Partial<RepositoryValues>,
): Promise<void> {
  if (name !== undefined) requireText('REPOSITORY_NAME_INVALID', "A content repository's name", name, 255);
  if (label !== undefined) requireText('REPOSITORY_LABEL_INVALID', "A content repository's label", label, 255);
  const missing = await missingLocales(client, spaceId, itemLocales ?? []);
  if (missing.length === 0) return;
  throw new RejectedError('LOCALE_NOT_SUPPORTED', `The hub has no locale ${missing.join(', ')}.`, { locales: missing });
}

function rejectTakenName(name: string): (error: unknown) => never {
  return (error) => {
    if (!violates(error, 'repositories_name_unique')) throw error;
    throw new RejectedError('REPOSITORY_NAME_TAKEN', `The hub already has a content repository "${name}".`, { name });
  };
}
