import { planTree, type PlanLimits, type TreeRequest } from '@scriptorium/copy-engine';
import { appendToOutbox } from '@scriptorium/messaging';
import { inSnapshot, inTransaction, type JobRow } from '@scriptorium/persistence';
import type { Pool } from 'pg';
import { acceptedMessage, planMessage, startMessages } from '../jobs/job-messages';
import { insertJob, type NewJob } from '../jobs/jobs.store';

/**
 * Accepts a job the short way: where the tree is small enough, accepting and planning are one transaction. A larger one
 * is written down as accepted, and planned by the plan-job command.
 */
export async function acceptLocalization(
  pool: Pool,
  job: NewJob,
  tree: TreeRequest,
  limits: PlanLimits,
  now: Date,
): Promise<JobRow> {
  return (await acceptPlanned(pool, job, tree, limits, now)) ?? (await acceptUnplanned(pool, job, now));
}

class TreeTooLarge extends Error {}

async function acceptPlanned(
  pool: Pool,
  job: NewJob,
  tree: TreeRequest,
  limits: PlanLimits,
  now: Date,
): Promise<JobRow | undefined> {
  try {
    return await inSnapshot(pool, async (client) => {
      const small = { nodes: limits.nodesPerCommand, commands: limits.window };
      const plan = await planTree(client, tree, { ...limits, giveUpAbove: small });
      // Thrown, so that what was planned so far is rolled back.
      if (plan === null) throw new TreeTooLarge();
      const row = await insertJob(client, job, plan);
      await appendToOutbox(client, 'jobs', [...startMessages(row, plan.released, now), acceptedMessage(row, now)]);
      return row;
    });
  } catch (error) {
    if (error instanceof TreeTooLarge) return undefined;
    throw error;
  }
}

async function acceptUnplanned(pool: Pool, job: NewJob, now: Date): Promise<JobRow> {
  return inTransaction(pool, async (client) => {
    const row = await insertJob(client, job);
    await appendToOutbox(client, 'jobs', [planMessage(row, 'first', now), acceptedMessage(row, now)]);
    return row;
  });
}
