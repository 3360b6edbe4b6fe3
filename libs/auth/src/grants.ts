import { RejectedError, type Caller, type Scope, type SpaceGrant, type SpaceId } from '@scriptorium/contracts';

/** Returns the caller's grant in a space; undefined if the caller has none and must not learn that the space exists. */
export function grantOf(caller: Caller, spaceId: SpaceId): SpaceGrant | undefined {
  return caller.grants.find((grant) => grant.spaceId === spaceId);
}

/** Returns the ids of the spaces that the caller has a grant in. Anything in another space is reported as not found. */
export function spaceIdsOf(caller: Caller): SpaceId[] {
  return caller.grants.map(({ spaceId }) => spaceId);
}

/** Returns whether the grant includes the scope. `admin` includes all others. */
export function hasScope(grant: Pick<SpaceGrant, 'scopes'>, scope: Scope): boolean {
  return grant.scopes.includes(scope) || grant.scopes.includes('admin');
}

/** Rejects with FORBIDDEN {scope} if the caller lacks the scope in the space. */
export function requireScope(caller: Caller, spaceId: SpaceId, scope: Scope): void {
  const grant = grantOf(caller, spaceId);
  if (grant !== undefined && hasScope(grant, scope)) return;
  throw new RejectedError('FORBIDDEN', `Missing required scope "${scope}" for this space.`, { scope });
}
