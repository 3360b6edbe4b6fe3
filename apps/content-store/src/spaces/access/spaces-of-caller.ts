import { hasScope, requireScope } from '@scriptorium/auth';
import { RejectedError, type Caller, type Scope, type SpaceGrant } from '@scriptorium/contracts';

/** The caller's grant for a hub. Rejected with NOT_FOUND, FORBIDDEN {scope}. */
export function grantForHub(caller: Caller, hubId: string, scope: Scope): SpaceGrant {
  return granted(caller, (grant) => grant.hubId === hubId, scope, 'hub');
}

/**
 * The caller's grant for the space that a row is in. `what` names the row in the message where there is none.
 * Rejected with NOT_FOUND, FORBIDDEN {scope}.
 */
export function grantForRow(
  caller: Caller,
  row: { readonly space_id: number } | undefined,
  scope: Scope,
  what: string,
): SpaceGrant {
  return granted(caller, ({ spaceId }) => spaceId === row?.space_id, scope, what);
}

export function spacesToRead(caller: Caller): SpaceGrant[] {
  return caller.grants.filter((grant) => hasScope(grant, 'read'));
}

export function notFound(what: string): RejectedError {
  return new RejectedError('NOT_FOUND', `There is no such ${what}.`);
}

function granted(caller: Caller, matches: (grant: SpaceGrant) => boolean, scope: Scope, what: string): SpaceGrant {
  const grant = caller.grants.find(matches);
  if (grant === undefined) throw notFound(what);
  requireScope(caller, grant.spaceId, scope);
  return grant;
}
