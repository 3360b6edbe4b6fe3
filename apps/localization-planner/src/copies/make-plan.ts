import type { JobId, PlanView } from '@scriptorium/contracts';
import { planNodes, type PlanLimits } from '@scriptorium/copy-engine';
import { appendToOutbox } from '@scriptorium/messaging';
import type { OnceRequest } from '@scriptorium/persistence';
import type { ClientBase, Pool } from 'pg';
import { planMessage } from '../commands/job-messages';
import { describePlan } from '../plan-rows/describe-plan';
import { copyPlanChoices } from '../plan-rows/plan-choices.store';
import { planNowOrLater } from '../plan-rows/run-planning';
import { insertPlan } from '../plan-rows/plans.store';
import { planView } from '../plan-views/view-of-plan';
import { decideRequest, newPlan, type PlanSource } from './read-request';

/**
 * Makes a plan that no job executes. A small tree is planned in one transaction. A larger one is recorded as
 * `planning`, and the plan-job command plans it. It has the choices of the plan `choicesOf`.
 */
export async function makePlan(
  pool: Pool,
  request: OnceRequest,
  source: PlanSource,
  limits: PlanLimits,
  now: Date,
  choicesOf?: JobId,
): Promise<PlanView> {
  const small = { nodes: limits.nodesPerCommand, commands: limits.window };
  return planNowOrLater(pool, request, {
    decide: async (db) => ({ ...(await decideRequest(db, source)), spaceId: source.spaceId }),
    planNow: async (client, decided) => {
      const tree = { ...decided.tree, hasChoices: await copyChoices(client, source, choicesOf) };
      const planned = await planNodes(client, tree, { ...limits, abortAbove: small });
      if (planned === null) return null;
      const finished = await describePlan(client, decided.tree, planned, 'ready');
      return planView(await insertPlan(client, newPlan(source, decided), finished), now);
    },
    planLater: async (client, decided) => {
      const row = await insertPlan(client, newPlan(source, decided));
      await copyChoices(client, source, choicesOf);
      await appendToOutbox(client, 'jobs', [planMessage(row, 'first', now)]);
      return planView(row, now);
    },
  });
}

/** Returns whether the plan has choices. */
async function copyChoices(
  client: ClientBase,
  { spaceId, id }: PlanSource,
  choicesOf: JobId | undefined,
): Promise<boolean> {
  return choicesOf !== undefined && (await copyPlanChoices(client, spaceId, { from: choicesOf, to: id })) > 0;
}
