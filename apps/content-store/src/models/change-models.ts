import type { Caller, Idempotent, SpaceGrant, SpaceId } from '@scriptorium/contracts';
import { lockModelsExclusively } from '@scriptorium/copy-engine';
import { inEntityTransaction, runOnce } from '@scriptorium/persistence';
import type { ClientBase } from 'pg';
import type { DataSource, EntityManager } from 'typeorm';
import { grantForSpace } from '../spaces/access/grant-for-space';
import { appendSpaceEvents } from '../spaces/events/append-space-events';
import { lockSpace } from '../spaces/spaces.store';
import type { ModelCatalog } from './model';
import { incrementModelsVersion } from './models.store';
import { readCatalog } from './read-catalog';

export interface ModelRequest extends Idempotent {
  readonly caller: Caller;
  readonly spaceKey: string;
}

/** The context of a change of a space's models or fields. */
export interface ModelChange {
  readonly manager: EntityManager;
  /** The connection of the manager. */
  readonly client: ClientBase;
  readonly grant: SpaceGrant;
  readonly spaceId: SpaceId;
  /** The catalog before the change. */
  readonly catalog: ModelCatalog;
  readonly changedBy: string;
}

/**
 * Changes models of a space in one transaction. Locks the space and its models exclusively, so that no other change and
 * no save of content runs until it ends. The result is the reply of the rpc. Rejects with NOT_FOUND, FORBIDDEN {scope}.
 */
export function changeModels<Result>(
  db: DataSource,
  request: ModelRequest,
  change: (change: ModelChange) => Promise<Result>,
): Promise<Result> {
  const { caller, spaceKey } = request;
  const grant = grantForSpace(caller, spaceKey, 'admin');
  const { spaceId } = grant;
  return inEntityTransaction(db, (manager, client) =>
    runOnce(client, spaceId, request, async () => {
      await lockSpace(client, spaceId);
      await lockModelsExclusively(client, spaceId);
      const catalog = await readCatalog(client, spaceId);
      const result = await change({ manager, client, grant, spaceId, catalog, changedBy: caller.principalId });
      await appendSpaceEvents(client, spaceId);
      return result;
    }),
  );
}

/**
 * Returns the catalog with the changes of this transaction. Call it after the last change: other processes would not
 * see later ones.
 */
export async function changedCatalog({ client, spaceId }: ModelChange): Promise<ModelCatalog> {
  await incrementModelsVersion(client, spaceId);
  return readCatalog(client, spaceId);
}
