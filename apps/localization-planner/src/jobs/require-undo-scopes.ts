import { requireScope } from '@scriptorium/auth';
import type { Caller } from '@scriptorium/contracts';
import type { JobRow } from '@scriptorium/jobs';

/** Requires the scope `write` to undo a roll-out, as the roll-out does. Rejects with FORBIDDEN {scope}. */
export function requireUndoScopes(caller: Caller, { space_id: spaceId, kind }: JobRow): void {
  if (kind === 'roll-out') requireScope(caller, spaceId, 'write');
}
