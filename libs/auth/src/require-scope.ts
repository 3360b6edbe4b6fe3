import { RejectedError, type Caller, type Scope, type SpaceGrant } from '@scriptorium/contracts';

/** What the caller may do in a space; undefined where that is nothing, not even to know of it. */
export function grantOf(caller: Caller, spaceId: number): SpaceGrant | undefined {
  return caller.grants.find((grant) => grant.spaceId === spaceId);
}

/** Rejects with NOT_FOUND where the caller has no grant for the space, with FORBIDDEN {scope} where it lacks `scope`. */
export function requireScope(caller: Caller, spaceId: number, scope: Scope): SpaceGrant {
  const grant = grantOf(caller, spaceId);
  if (grant === undefined) throw new RejectedError('NOT_FOUND', 'There is no such thing in your spaces.');
  if (!grant.scopes.includes(scope) && !grant.scopes.includes('admin')) {
    throw new RejectedError('FORBIDDEN', `This takes the right '${scope}' in space ${grant.spaceKey}.`, { scope });
  }
  return grant;
}
