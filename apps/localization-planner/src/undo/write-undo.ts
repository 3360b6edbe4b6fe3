import { cutUndo, planUndo, type PlannedUndo } from '@scriptorium/copy-engine';
import type { UndoRequest } from '@scriptorium/contracts';
import { commandWindow, startJob, type JobPlan, type JobRow } from '@scriptorium/jobs';
import { appendToOutbox } from '@scriptorium/messaging';
import type { ClientBase } from 'pg';
import { startMessages } from '../commands/job-messages';
import type { Config } from '../config';
import { deletePlanNodes, finishPlan, type PlanRow } from '../plan-rows/plans.store';

/** Plans an undo without a job in the caller's transaction (inSnapshot), also again with the choices of a client. */
export async function planStoredUndo(client: ClientBase, row: PlanRow, request: UndoRequest): Promise<void> {
  await deletePlanNodes(client, row.space_id, row.id);
  await finish(client, row, await planNodes(client, row, request), 'ready');
}

/** Plans an accepted undo in the caller's transaction (inSnapshot). */
export async function planAcceptedUndo(
  client: ClientBase,
  job: JobRow,
  row: PlanRow,
  request: UndoRequest,
  config: Config,
  now: Date,
): Promise<void> {
  const planned = await planNodes(client, row, request);
  await finish(client, row, planned, 'executed');
  const plan = await cutUndo(client, undoOf(row, request), planned, windowOf(request, config));
  const started = await startJob(client, job.space_id, job.id, plan);
  await appendToOutbox(client, 'jobs', startMessages(started, plan.released, now));
}

/** Inserts the commands of a stored undo. */
export function cutStoredUndo(
  client: ClientBase,
  row: PlanRow,
  request: UndoRequest,
  config: Config,
): Promise<JobPlan> {
  if (row.counts === null) throw new Error(`Plan ${row.id} has no counts.`);
  const planned = { counts: row.counts.job, lastNumber: row.last_number };
  return cutUndo(client, undoOf(row, request), planned, windowOf(request, config));
}

function windowOf({ jobKind }: UndoRequest, config: Config): number {
  return commandWindow('undo', config.COMMAND_WINDOW, jobKind);
}

function planNodes(client: ClientBase, row: PlanRow, request: UndoRequest): Promise<PlannedUndo> {
  return planUndo(client, undoOf(row, request));
}

function undoOf({ space_id: spaceId, id: jobId, locales }: PlanRow, { jobId: undoneJobId, jobKind }: UndoRequest) {
  return { spaceId, jobId, undoneJobId, undoneKind: jobKind ?? 'localize', locales } as const;
}

function finish(
  client: ClientBase,
  { space_id: spaceId, id, removals, locales }: PlanRow,
  { counts, planCounts, digest, lastNumber }: PlannedUndo,
  state: 'ready' | 'executed',
): Promise<void> {
  const planned = { counts, hasRedirects: false, lastNumber };
  return finishPlan(client, { spaceId, id, removals, locales }, { state, planned, counts: planCounts, digest });
}
