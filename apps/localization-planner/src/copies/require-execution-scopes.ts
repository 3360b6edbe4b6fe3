import { requireScope } from '@scriptorium/auth';
import type { Caller, CopyRequest, SpaceId } from '@scriptorium/contracts';

/**
 * Checks that the caller may execute a copy request. A rule that duplicates linked items also requires the scope
 * `write`, as a request to duplicate does: it creates families. Rejects with FORBIDDEN {scope}.
 */
export function requireExecutionScopes(caller: Caller, spaceId: SpaceId, { links = [] }: CopyRequest): void {
  requireScope(caller, spaceId, 'localize');
  if (links.some(({ action }) => action === 'duplicate')) requireScope(caller, spaceId, 'write');
}
