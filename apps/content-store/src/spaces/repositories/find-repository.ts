import { spaceIdsOf } from '@scriptorium/auth';
import type { Caller, Scope, SpaceGrant } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';
import type { EntityManager } from 'typeorm';
import { grantForSpaceId, notFound } from '../access/spaces-of-caller';
import { findRepositoryIn, readSpaceOfRepository } from './repositories.store';
import type { RepositoryEntity } from './repository.entity';

const WHAT = 'content repository';

/** Returns a repository and the caller's grant for its space. Rejects with NOT_FOUND, FORBIDDEN {scope}. */
export async function findRepository(
  manager: EntityManager,
  caller: Caller,
  repositoryId: string,
  scope: Scope,
): Promise<{ readonly repository: RepositoryEntity; readonly grant: SpaceGrant }> {
  const repository = await findRepositoryIn(manager, spaceIdsOf(caller), repositoryId);
  if (repository === null) throw notFound(WHAT);
  return { repository, grant: grantForSpaceId(caller, repository.spaceId, scope, WHAT) };
}

/** Returns the caller's grant for the space of a repository. Rejects with NOT_FOUND, FORBIDDEN {scope}. */
export async function grantForRepository(
  db: Pool | ClientBase,
  caller: Caller,
  repositoryId: string,
  scope: Scope,
): Promise<SpaceGrant> {
  return grantForSpaceId(caller, await readSpaceOfRepository(db, spaceIdsOf(caller), repositoryId), scope, WHAT);
}
