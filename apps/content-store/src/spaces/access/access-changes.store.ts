import type { Scope, SpaceId } from '@scriptorium/contracts';
import { ArrayContains, type EntityManager, Not } from 'typeorm';
import { ApiClientEntity } from './api-client.entity';
import { GrantEntity } from './grant.entity';
import { PrincipalEntity } from './principal.entity';
import { TokenEntity } from './token.entity';

/** Returns the number of principals that have scopes in a space. */
export function countGrants(manager: EntityManager, spaceId: SpaceId): Promise<number> {
  return manager.countBy(GrantEntity, { spaceId });
}

/** Returns whether a principal has the scope `admin` in a space. */
export function hasAdmin(manager: EntityManager, spaceId: SpaceId): Promise<boolean> {
  return manager.existsBy(GrantEntity, { spaceId, scopes: ArrayContains(['admin']) });
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
  await manager.findOne(PrincipalEntity, { where: { id: principalId }, lock: { mode: 'pessimistic_write' } });
  await manager.delete(GrantEntity, { principalId, spaceId });
  if (await manager.existsBy(GrantEntity, { principalId, spaceId: Not(spaceId) })) return;
  await manager.delete(TokenEntity, { principalId });
  await manager.delete(ApiClientEntity, { principalId });
}
