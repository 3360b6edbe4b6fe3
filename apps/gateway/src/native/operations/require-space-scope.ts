import { hasScope } from '@scriptorium/auth';
import { type Caller, RejectedError, type Scope } from '@scriptorium/contracts';

/**
 * Rejects a caller without a scope in a space. A space in which the caller has no scope at all is NOT_FOUND, so its
 * existence is not revealed; otherwise a missing scope is FORBIDDEN {scope}. `undefined` requires any scope.
 */
export function requireSpaceScope({ grants }: Caller, space: string, scope: Scope | undefined): void {
  const grant = grants.find(({ spaceKey }) => spaceKey === space);
  if (grant === undefined)
    throw new RejectedError('NOT_FOUND', `The space ${space} does not exist.`, { what: 'space' });
  if (scope === undefined || hasScope(grant, scope)) return;
  throw new RejectedError('FORBIDDEN', `Missing required scope "${scope}" for the space ${space}.`, { scope });
}
