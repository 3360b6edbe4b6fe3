import { hasScope, requireScope } from '@scriptorium/auth';
import { RejectedError, type Caller, type Scope, type SpaceGrant, type SpaceId } from '@scriptorium/contracts';

/** Returns the caller's grant for a hub. Rejects with NOT_FOUND, FORBIDDEN {scope}. */
export function grantForHub(caller: Caller, hubId: string, scope: Scope): SpaceGrant {
  return granted(caller, (grant) => grant.hubId === hubId, scope, 'hub');
}

/**
 * Returns the caller's grant for the space of a row. `what` is the name of the row in the message of a rejection.
 * Rejects with NOT_FOUND, FORBIDDEN {scope}.
 */
export function grantForRow(
  caller: Caller,
  row: { readonly space_id: SpaceId } | undefined,
  scope: Scope,
  what: string,
): SpaceGrant {
  return grantForSpaceId(caller, row?.space_id, scope, what);
}

/** Returns the caller's grant for the space of a row or an entity, as `grantForRow`. */
export function grantForSpaceId(caller: Caller, id: SpaceId | undefined, scope: Scope, what: string): SpaceGrant {
  return granted(caller, ({ spaceId }) => spaceId === id, scope, what);
}

export function readableSpaces(caller: Caller): SpaceGrant[] {
  return caller.grants.filter((grant) => hasScope(grant, 'read'));
}

export function notFound(what: string): RejectedError {
  return new RejectedError('NOT_FOUND', `The ${what} does not exist.`);
}

function granted(caller: Caller, matches: (grant: SpaceGrant) => boolean, scope: Scope, what: string): SpaceGrant {
  const grant = caller.grants.find(matches);
  if (grant === undefined) throw notFound(what);
  requireScope(caller, grant.spaceId, scope);
  return grant;
}
