import type { Scope, SpaceId } from '@scriptorium/contracts';
import { In, IsNull, Not, type EntityManager } from 'typeorm';
import { ApiClientEntity } from '../spaces/access/api-client.entity';
import { GrantEntity } from '../spaces/access/grant.entity';
import { PrincipalEntity } from '../spaces/access/principal.entity';
import { TokenEntity } from '../spaces/access/token.entity';

/** Returns the id of the principal with this name. Creates the principal if it does not exist. */
export async function savePrincipal(
  manager: EntityManager,
  kind: PrincipalEntity['kind'],
  name: string,
): Promise<string> {
  await manager.upsert(PrincipalEntity, { kind, name }, ['kind', 'name']);
  const { id } = await manager.findOneByOrFail(PrincipalEntity, { kind, name });
  return id;
}

/** Saves the id and secret of a client. Deletes an earlier id of the client. Writes no row if nothing differs. */
export async function saveClient(manager: EntityManager, client: ApiClientEntity): Promise<void> {
  const { clientId, principalId } = client;
  await manager.delete(ApiClientEntity, { principalId, clientId: Not(clientId) });
  await manager.upsert(ApiClientEntity, client, { conflictPaths: ['clientId'], skipUpdateIfNoValuesChanged: true });
}

/** Saves the personal token of a principal. Deletes its earlier token. */
export async function savePersonalToken(manager: EntityManager, principalId: string, tokenHash: Buffer): Promise<void> {
  await manager.delete(TokenEntity, { principalId, expiresAt: IsNull(), tokenHash: Not(tokenHash) });
  await manager.upsert(TokenEntity, { tokenHash, principalId, expiresAt: null }, ['tokenHash']);
}

export interface Grant {
  readonly spaceId: SpaceId;
  readonly scopes: readonly Scope[];
}

/** Replaces all grants of the principal. */
export async function replaceGrants(
  manager: EntityManager,
  principalId: string,
  grants: readonly Grant[],
): Promise<void> {
  const spaceIds = grants.map(({ spaceId }) => spaceId);
  await manager.delete(GrantEntity, { principalId, spaceId: Not(In(spaceIds)) });
  if (grants.length === 0) return;
  const saved = grants.map(({ spaceId, scopes }) => ({ principalId, spaceId, scopes }));
  await manager.upsert(GrantEntity, saved, ['principalId', 'spaceId']);
}
