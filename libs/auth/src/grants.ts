import { RejectedError, type Caller, type Scope, type SpaceGrant } from '@scriptorium/contracts';

/** What the caller may do in a space; undefined where they may not even know of it. */
export function grantOf(caller: Caller, spaceId: number): SpaceGrant | undefined {
  return caller.grants.find((grant) => grant.spaceId === spaceId);
}

/** The spaces that the caller may know of: what is in others is not found. */
export function spaceIdsOf(caller: Caller): number[] {
  return caller.grants.map(({ spaceId }) => spaceId);
}

/** `admin` includes all others. */
export function hasScope(grant: Pick<SpaceGrant, 'scopes'>, scope: Scope): boolean {
  return grant.scopes.includes(scope) || grant.scopes.includes('admin');
}

/** Rejects with FORBIDDEN {scope} where the caller lacks the scope in the space. */
export function requireScope(caller: Caller, spaceId: number, scope: Scope): void {
  const grant = grantOf(caller, spaceId);
  if (grant !== undefined && hasScope(grant, scope)) return;
  throw new RejectedError('FORBIDDEN', `This takes the scope "${scope}" in this space.`, { scope });
}
