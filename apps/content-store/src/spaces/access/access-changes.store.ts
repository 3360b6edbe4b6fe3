import type { Scope, SpaceId } from '@scriptorium/contracts';
import { type EntityManager, Not } from 'typeorm';
import { ApiClientEntity } from './api-client.entity';
import { GrantEntity } from './grant.entity';
import { PrincipalEntity } from './principal.entity';
import { TokenEntity } from './token.entity';

/** Returns the number of spaces in which a principal has scopes. Locks the principal, so that the number stays. */
export async function countSpacesUnderLock(manager: EntityManager, principalId: string): Promise<number> {
  await lockPrincipal(manager, principalId);
  return manager.countBy(GrantEntity, { principalId });
}

/** Inserts a principal with its scopes in a space. Violates principals_name_unique if the name is taken. */
export async function insertPrincipal(
  manager: EntityManager,
  kind: PrincipalEntity['kind'],
  name: string,
): Promise<PrincipalEntity> {
  await manager.insert(PrincipalEntity, { kind, name });
  return manager.findOneByOrFail(PrincipalEntity, { kind, name });
}

/** Replaces the scopes of a principal in a space. */
export async function saveGrant(
  manager: EntityManager,
  principalId: string,
  spaceId: SpaceId,
  scopes: readonly Scope[],
): Promise<void> {
  await manager.upsert(GrantEntity, { principalId, spaceId, scopes }, ['principalId', 'spaceId']);
}

export async function insertClient(manager: EntityManager, client: ApiClientEntity): Promise<void> {
  await manager.insert(ApiClientEntity, client);
}

export async function insertToken(manager: EntityManager, token: TokenEntity): Promise<void> {
  await manager.insert(TokenEntity, token);
}

/**
 * Removes the scopes of a principal in a space. A principal without scopes elsewhere loses its client and its tokens.
 * Its name stays, as the author of what it has changed. The principal is locked against a removal in another space.
 */
export async function removeGrant(manager: EntityManager, principalId: string, spaceId: SpaceId): Promise<void> {
  await lockPrincipal(manager, principalId);
  await manager.delete(GrantEntity, { principalId, spaceId });
  if (await manager.existsBy(GrantEntity, { principalId, spaceId: Not(spaceId) })) return;
  await manager.delete(TokenEntity, { principalId });
  await manager.delete(ApiClientEntity, { principalId });
}

async function lockPrincipal(manager: EntityManager, id: string): Promise<void> {
  await manager.findOne(PrincipalEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
}
