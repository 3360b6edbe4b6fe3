import { requireScope } from '@scriptorium/auth';
import { RejectedError, type Caller, type Scope, type SpaceGrant } from '@scriptorium/contracts';

/** What the CM API says is not there: `branch`, `content-item`, `locale`, `version`, `content-type`. */
type Missing = 'branch' | 'content-item' | 'locale' | 'version' | 'content-type';

/** The caller's grant for the space that a branch is. Rejected with NOT_FOUND branch, FORBIDDEN {scope}. */
export function grantForBranch(caller: Caller, branch: string, scope: Scope): SpaceGrant {
  const grant = caller.grants.find(({ spaceKey }) => spaceKey === branch);
  if (grant === undefined) throw notThere('branch');
  requireScope(caller, grant.spaceId, scope);
  return grant;
}

export function notThere(what: Missing): RejectedError {
  return new RejectedError('NOT_FOUND', `There is no such ${what.replace('-', ' ')}.`, { what });
}
