import { requireScope } from '@scriptorium/auth';
import { RejectedError, type Caller, type Scope, type SpaceGrant } from '@scriptorium/contracts';

/**
 * The kinds of objects in NOT_FOUND errors of the CM API: `branch`, `content-item`, `locale`, `version`,
 * `content-type`.
 */
type Missing = 'branch' | 'content-item' | 'locale' | 'version' | 'content-type';

/** Returns the caller's grant for a branch, which is a space. Rejects with NOT_FOUND branch, FORBIDDEN {scope}. */
export function grantForBranch(caller: Caller, branch: string, scope: Scope): SpaceGrant {
  const grant = caller.grants.find(({ spaceKey }) => spaceKey === branch);
  if (grant === undefined) throw notFound('branch');
  requireScope(caller, grant.spaceId, scope);
  return grant;
}

export function notFound(what: Missing): RejectedError {
  return new RejectedError('NOT_FOUND', `The ${what.replace('-', ' ')} does not exist.`, { what });
}
