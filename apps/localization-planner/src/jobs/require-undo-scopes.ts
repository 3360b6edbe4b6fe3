import { requireScope } from '@scriptorium/auth';
import type { Caller } from '@scriptorium/contracts';
import type { JobRow } from '@scriptorium/jobs';

/** Requires the scope `write` to undo a roll-out or a duplicate, as these do. Rejects with FORBIDDEN {scope}. */
export function requireUndoScopes(caller: Caller, { space_id: spaceId, kind }: JobRow): void {
  if (kind === 'roll-out' || kind === 'duplicate') requireScope(caller, spaceId, 'write');
}
