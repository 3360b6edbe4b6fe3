import { cutRollOut, planRollOut, type PlannedRollOut } from '@scriptorium/copy-engine';
import type { RollOutRequest } from '@scriptorium/contracts';
import { commandWindow, startJob, type JobPlan, type JobRow } from '@scriptorium/jobs';
import { appendToOutbox } from '@scriptorium/messaging';
import type { ClientBase } from 'pg';
import { startMessages } from '../commands/job-messages';
import type { Config } from '../config';
import { deletePlanNodes, finishPlan, type PlanRow } from '../plan-rows/plans.store';
import { decideRollOut } from './read-roll-out';

/** Plans a roll-out without a job in the caller's transaction (inSnapshot), also again with the choices of a client. */
export async function planStoredRollOut(client: ClientBase, row: PlanRow, request: RollOutRequest): Promise<void> {
  await deletePlanNodes(client, row.space_id, row.id);
  await finish(client, row, await planNodes(client, row, request), 'ready');
}

/** Plans an accepted roll-out in the caller's transaction (inSnapshot). */
export async function planAcceptedRollOut(
  client: ClientBase,
  job: JobRow,
  row: PlanRow,
  request: RollOutRequest,
  config: Config,
  now: Date,
): Promise<void> {
  const planned = await planNodes(client, row, request);
  await finish(client, row, planned, 'executed');
  const plan = await cutRollOut(client, idsOf(row), planned, commandWindow('roll-out', config.COMMAND_WINDOW));
  const started = await startJob(client, job.space_id, job.id, plan);
  await appendToOutbox(client, 'jobs', startMessages(started, plan.released, now));
}

/** Inserts the commands of a stored roll-out. */
export function cutStoredRollOut(client: ClientBase, row: PlanRow, config: Config): Promise<JobPlan> {
  if (row.counts === null) throw new Error(`Plan ${row.id} has no counts.`);
  const planned = { counts: row.counts.job, lastNumber: row.last_number };
  return cutRollOut(client, idsOf(row), planned, commandWindow('roll-out', config.COMMAND_WINDOW));
}

/** Queries are expanded here. Rejects with ROOT_NOT_FOUND if a root was deleted since the request. */
async function planNodes(client: ClientBase, row: PlanRow, request: RollOutRequest): Promise<PlannedRollOut> {
  const { roots, coverage } = await decideRollOut(client, { spaceId: row.space_id, request });
  return planRollOut(client, { ...idsOf(row), roots: roots.map(({ variantId }) => variantId), coverage });
}

function idsOf({ space_id: spaceId, id: jobId, locales }: PlanRow) {
  return { spaceId, jobId, locales };
}

function finish(
  client: ClientBase,
  { space_id: spaceId, id, removals, locales }: PlanRow,
  { counts, planCounts, digest, lastNumber }: PlannedRollOut,
  state: 'ready' | 'executed',
): Promise<void> {
  const planned = { counts, hasRedirects: false, lastNumber };
  return finishPlan(client, { spaceId, id, removals, locales }, { state, planned, counts: planCounts, digest });
}
