import type { JobView } from '@scriptorium/contracts';
import { planTree, type PlanLimits, type TreeRequest } from '@scriptorium/copy-engine';
import { appendToOutbox } from '@scriptorium/messaging';
import { acceptJob, type JobPlan, type JobRow, type NewJob } from '@scriptorium/jobs';
import type { OnceRequest } from '@scriptorium/persistence';
import type { ClientBase, Pool } from 'pg';
import { jobView } from '../jobs/job-view';
import { acceptedMessage, planMessage, startMessages } from '../commands/job-messages';
import { describePlan } from '../plan-rows/describe-plan';
import { planNowOrLater } from '../plan-rows/run-planning';
import { insertPlan, type NewPlan } from '../plan-rows/plans.store';

/** A request that meets all preconditions. */
export interface DecidedLocalization {
  readonly job: NewJob;
  readonly tree: TreeRequest;
  /** Number of removals in the space when the decision was made (lockRemovals). */
  readonly removals: string;
  /** The plan of a copy request of the native API, which is stored beside the job. */
  readonly plan?: NewPlan;
}

/**
 * Accepts a job. A small tree is accepted and planned in one transaction. A larger one is recorded as accepted, and the
 * plan-job command plans it.
 */
export async function acceptLocalization(
  pool: Pool,
  request: OnceRequest,
  decide: (db: Pool | ClientBase) => Promise<DecidedLocalization>,
  limits: PlanLimits,
  now: Date,
): Promise<JobView> {
  const small = { nodes: limits.nodesPerCommand, commands: limits.window };
  return planNowOrLater(pool, request, {
    decide: async (db) => {
      const decided = await decide(db);
      return { ...decided, spaceId: decided.job.spaceId };
    },
    planNow: async (client, { job, tree, plan: newPlan }) => {
      const plan = await planTree(client, tree, { ...limits, abortAbove: small });
      if (plan === null) return null;
      if (newPlan !== undefined) {
        await insertPlan(client, newPlan, await describePlan(client, tree, plan, 'executed'));
      }
      const row = await accept(client, job, plan);
      await appendToOutbox(client, 'jobs', startMessages(row, plan.released, now, [acceptedMessage(row, now)]));
      return jobView(row);
    },
    planLater: async (client, { job, plan }) => {
      if (plan !== undefined) await insertPlan(client, plan);
      const row = await accept(client, job);
      await appendToOutbox(client, 'jobs', [planMessage(row, 'first', now), acceptedMessage(row, now)]);
      return jobView(row);
    },
  });
}

async function accept(client: ClientBase, job: NewJob, plan?: JobPlan): Promise<JobRow> {
  const row = await acceptJob(client, job, plan);
  if (row === undefined) throw new Error(`Job ${job.id} exists, although its id is random.`);
  return row;
}
