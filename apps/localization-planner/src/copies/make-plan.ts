import type { PlanView } from '@scriptorium/contracts';
import { planNodes, type PlanLimits } from '@scriptorium/copy-engine';
import { appendToOutbox } from '@scriptorium/messaging';
import { inSnapshot, inTransactionOnce, isConflict, runOnce, type OnceRequest } from '@scriptorium/persistence';
import type { ClientBase, Pool } from 'pg';
import { planMessage } from '../commands/job-messages';
import { lockRemovals } from '../uses/removals.store';
import type { DecidedCopy } from './decide-copy';
import { decideRequest, newPlan, type PlanSource } from './read-request';
import { describePlan } from '../plan-rows/describe-plan';
import { planView } from '../plan-views/view-of-plan';
import { insertPlan } from '../plan-rows/plans.store';

/** Rolls the plan back. */
class NotPlanned extends Error {}

/**
 * Makes a plan that no job executes. A small tree is planned in one transaction, with a check for removals as in
 * acceptLocalization. A larger one is recorded as `planning`, and the plan-job command plans it.
 */
export async function makePlan(
  pool: Pool,
  request: OnceRequest,
  source: PlanSource,
  limits: PlanLimits,
  now: Date,
): Promise<PlanView> {
  const decided = await decideRequest(pool, source);
  return (await makeSmall(pool, request, source, decided, limits, now)) ?? makeLater(pool, request, source, now);
}

async function makeSmall(
  pool: Pool,
  request: OnceRequest,
  source: PlanSource,
  decided: DecidedCopy,
  limits: PlanLimits,
  now: Date,
): Promise<PlanView | undefined> {
  try {
    return await inSnapshot(pool, (client) =>
      runOnce(client, source.spaceId, request, async () => {
        const small = { nodes: limits.nodesPerCommand, commands: limits.window };
        const planned = await planNodes(client, decided.tree, { ...limits, abortAbove: small });
        if (planned === null) throw new NotPlanned();
        const finished = await describePlan(client, decided.tree, planned, 'ready');
        const row = await insertPlan(client, newPlan(source, decided), finished);
        if ((await lockRemovals(client, source.spaceId)) !== decided.removals) throw new NotPlanned();
        return planView(row, now);
      }),
    );
  } catch (error) {
    if (error instanceof NotPlanned || isConflict(error)) return undefined;
    throw error;
  }
}

function makeLater(pool: Pool, request: OnceRequest, source: PlanSource, now: Date): Promise<PlanView> {
  return inTransactionOnce(pool, source.spaceId, request, async (client: ClientBase) => {
    await lockRemovals(client, source.spaceId);
    const decided = await decideRequest(client, source);
    const row = await insertPlan(client, newPlan(source, decided));
    await appendToOutbox(client, 'jobs', [planMessage(row, 'first', now)]);
    return planView(row, now);
  });
}
