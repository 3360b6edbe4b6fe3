import type { Caller, SpaceGrant } from '@scriptorium/contracts';
import { lockModelsExclusively } from '@scriptorium/copy-engine';
import { inTransaction } from '@scriptorium/persistence';
import type { ClientBase, Pool } from 'pg';
import { grantForSpace } from '../spaces/access/grant-for-space';
import { lockSpace } from '../spaces/spaces.store';
import type { ModelCatalog } from './model';
import { renewModelsVersion } from './models.store';
import { readCatalog } from './read-catalog';

/** What a change of a space's models or fields begins with. */
export interface ModelChange {
  readonly client: ClientBase;
  readonly grant: SpaceGrant;
  readonly spaceId: number;
  /** As it was before. */
  readonly catalog: ModelCatalog;
  readonly changedBy: string;
}

/**
 * Changes models of a space in one transaction. One at a time in a space, and none while content is saved in it: what a
 * change or a save decides by stays as it is until it ends. Rejected with NOT_FOUND, FORBIDDEN {scope}.
 */
export function changeModels<Result>(
  pool: Pool,
  caller: Caller,
  spaceKey: string,
  change: (change: ModelChange) => Promise<Result>,
): Promise<Result> {
  const grant = grantForSpace(caller, spaceKey, 'admin');
  const { spaceId } = grant;
  return inTransaction(pool, async (client) => {
    await lockSpace(client, spaceId);
    await lockModelsExclusively(client, spaceId);
    const catalog = await readCatalog(client, spaceId);
    return change({ client, grant, spaceId, catalog, changedBy: caller.principalId });
  });
}

/** The models as the transaction has made them. The last thing that it does to them: what came after would not be seen. */
export async function changedCatalog({ client, spaceId }: ModelChange): Promise<ModelCatalog> {
  await renewModelsVersion(client, spaceId);
  return readCatalog(client, spaceId);
}
