import { spaceIdsOf } from '@scriptorium/auth';
import type { Caller, Scope, SpaceGrant } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';
import { grantForRow, notFound } from '../access/spaces-of-caller';
import { readRepositoryRow } from './repositories.store';
import type { RepositoryRow } from './repository-row';

/** Returns a repository and the caller's grant for its space. Rejects with NOT_FOUND, FORBIDDEN {scope}. */
export async function findRepository(
  db: Pool | ClientBase,
  caller: Caller,
  repositoryId: string,
  scope: Scope,
): Promise<{ readonly row: RepositoryRow; readonly grant: SpaceGrant }> {
  const row = await readRepositoryRow(db, spaceIdsOf(caller), repositoryId);
  if (row === undefined) throw notFound('content repository');
  return { row, grant: grantForRow(caller, row, scope, 'content repository') };
}
