import { requireScope } from '@scriptorium/auth';
import type { Caller, Scope, SpaceGrant } from '@scriptorium/contracts';
import { notFound } from './spaces-of-caller';

/** Returns the caller's grant for the space with this key. Rejects with NOT_FOUND, FORBIDDEN {scope}. */
export function grantForSpace(caller: Caller, spaceKey: string, scope: Scope): SpaceGrant {
  const grant = caller.grants.find((each) => each.spaceKey === spaceKey);
  if (grant === undefined) throw notFound('space');
  requireScope(caller, grant.spaceId, scope);
  return grant;
}
