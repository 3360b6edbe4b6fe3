import type { PlanLimits } from '@scriptorium/copy-engine';
import type { PlannedCounts } from '@scriptorium/jobs';
import type { Config } from '../config';

/** Frontier nodes in one statement of the walk: about ten thousand links are sorted in memory at a time. */
const FRONTIER_CHUNK = 10_000;

export function planLimits(config: Config): PlanLimits {
  return {
    nodesPerCommand: config.NODES_PER_COMMAND,
    window: config.COMMAND_WINDOW,
    frontierChunk: FRONTIER_CHUNK,
  };
}

/** Returns the number of variants that a plan creates. */
export function createdIn({ total, reused, skipped, failed }: PlannedCounts): number {
  return total - reused - skipped - failed;
}
