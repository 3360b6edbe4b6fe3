import type { JobKind } from '@scriptorium/contracts';

/**
 * Returns how many commands of a job may be in flight at once: `configured`, or 1 for an undo that removes copies. Each
 * of its commands locks the models of its space exclusively, and PostgreSQL grants this lock in the order of requests.
 * If several commands requested it at once, saves would wait for all of them. Released in their order, commands remove
 * an item before those that it links to. The undo of a roll-out removes nothing. `undoes` is the kind of the undone
 * job.
 */
export function commandWindow(kind: JobKind, configured: number, undoes: JobKind | null = null): number {
  return kind === 'undo' && undoes !== 'roll-out' ? 1 : configured;
}
