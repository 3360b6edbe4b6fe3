import type { JobKind } from '@scriptorium/contracts';

/**
 * Returns how many commands of a job may be in flight at once: `configured`, or 1 for an undo. Each command of an undo
 * locks the models of its space exclusively, and PostgreSQL grants this lock in the order of requests. If several
 * commands requested it at once, saves would wait for all of them. Released in their order, commands remove an item
 * before those that it links to.
 */
export function commandWindow(kind: JobKind, configured: number): number {
  return kind === 'undo' ? 1 : configured;
}
