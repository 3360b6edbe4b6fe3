import { MAX_LOOPS } from '@scriptorium/contracts';
import { findLoops, readPlanLinks, summarizePlan, type PlannedTree, type TreeRequest } from '@scriptorium/copy-engine';
import type { ClientBase } from 'pg';
import type { FinishedPlan } from './plans.store';

/** Returns the counts and the digest of a stored plan. */
export async function describePlan(
  client: ClientBase,
  tree: TreeRequest,
  planned: PlannedTree,
  state: FinishedPlan['state'],
): Promise<FinishedPlan> {
  const { counts, digest, mayHaveLoops } = await summarizePlan(client, tree, planned);
  const links = mayHaveLoops
    ? await readPlanLinks(client, tree.spaceId, tree.jobId, tree.sources !== undefined)
    : new Map<number, number[]>();
  return { state, planned, digest, counts: { ...counts, loops: findLoops(links, MAX_LOOPS).length } };
}
