import type { CopyVariants } from '@scriptorium/contracts';

/** A command with more nodes is executed alone. */
const MAX_SMALL_NODES = 16;
/** Small commands in progress for each slot of WORKER_CONCURRENCY. A power of two, so that their sums are exact. */
const SMALL_PER_SLOT = 16;

/** Limits of one transaction of small commands. */
export const MAX_GROUP_COMMANDS = 64;
export const MAX_GROUP_NODES = 256;

/** Returns whether a command can be executed in a group. A message of an older planner does not state its size. */
export function isSmall({ nodes }: Pick<CopyVariants, 'nodes'>): boolean {
  return nodes !== undefined && nodes <= MAX_SMALL_NODES;
}

/** Returns the part of a slot that a command takes (`MessagingOptions.slotOf`). */
export function slotOf(data: unknown): number {
  return isSmall(data ?? {}) ? 1 / SMALL_PER_SLOT : 1;
}
