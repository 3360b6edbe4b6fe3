import type { JobView } from '@scriptorium/contracts';
import { planTree, type PlanLimits, type TreeRequest } from '@scriptorium/copy-engine';
import { appendToOutbox } from '@scriptorium/messaging';
import { acceptJob, type JobPlan, type JobRow, type NewJob } from '@scriptorium/jobs';
import { inSnapshot, inTransactionOnce, isConflict, runOnce, type OnceRequest } from '@scriptorium/persistence';
import type { ClientBase, Pool } from 'pg';
import { jobView } from '../jobs/job-view';
import { acceptedMessage, planMessage, startMessages } from '../commands/job-messages';
import { describePlan } from '../plan-rows/describe-plan';
import { insertPlan, type NewPlan } from '../plan-rows/plans.store';
import { lockRemovals } from '../uses/removals.store';

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
 *
 * The locales, repositories and folders that the decision is based on must exist when the job is committed. For a small
 * tree the last statement checks that: a removal since the decision rolls the plan back. Then, and for a large tree,
 * `decide` runs again under the lock.
 */
export async function acceptLocalization(
  pool: Pool,
  request: OnceRequest,
  decide: (db: Pool | ClientBase) => Promise<DecidedLocalization>,
  limits: PlanLimits,
  now: Date,
): Promise<JobView> {
  const decided = await decide(pool);
  const planned = await acceptPlanned(pool, request, decided, limits, now);
  return planned ?? (await acceptUnplanned(pool, request, decided, decide, now));
}

/** Rolls the plan back. */
class NotPlanned extends Error {}

/** Returns undefined if the tree is too large, or if a removal or a concurrent change conflicts. */
async function acceptPlanned(
  pool: Pool,
  request: OnceRequest,
  { job, tree, removals, plan: newPlan }: DecidedLocalization,
  limits: PlanLimits,
  now: Date,
): Promise<JobView | undefined> {
  try {
    return await inSnapshot(pool, (client) =>
      runOnce(client, job.spaceId, request, async () => {
        const small = { nodes: limits.nodesPerCommand, commands: limits.window };
        const plan = await planTree(client, tree, { ...limits, abortAbove: small });
        if (plan === null) throw new NotPlanned();
        if (newPlan !== undefined) {
          await insertPlan(client, newPlan, await describePlan(client, tree, plan, 'executed'));
        }
        const row = await accept(client, job, plan);
        await appendToOutbox(client, 'jobs', startMessages(row, plan.released, now, [acceptedMessage(row, now)]));
        // Last, so that removals wait only for the commit.
        if ((await lockRemovals(client, job.spaceId)) !== removals) throw new NotPlanned();
        return jobView(row);
      }),
    );
  } catch (error) {
    if (error instanceof NotPlanned || isConflict(error)) return undefined;
    throw error;
  }
}

async function acceptUnplanned(
  pool: Pool,
  request: OnceRequest,
  { job: { spaceId } }: DecidedLocalization,
  decide: (client: ClientBase) => Promise<DecidedLocalization>,
  now: Date,
): Promise<JobView> {
  return inTransactionOnce(pool, spaceId, request, async (client) => {
    await lockRemovals(client, spaceId);
    const { job, plan } = await decide(client);
    if (plan !== undefined) await insertPlan(client, plan);
    const row = await accept(client, job);
    await appendToOutbox(client, 'jobs', [planMessage(row, 'first', now), acceptedMessage(row, now)]);
    return jobView(row);
  });
}

async function accept(client: ClientBase, job: NewJob, plan?: JobPlan): Promise<JobRow> {
  const row = await acceptJob(client, job, plan);
  if (row === undefined) throw new Error(`Job ${job.id} exists, although its id is random.`);
  return row;
}
