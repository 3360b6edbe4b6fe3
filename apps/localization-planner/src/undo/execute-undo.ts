import { RejectedError, type Caller, type JobView, type UndoRequest } from '@scriptorium/contracts';
import { acceptJob } from '@scriptorium/jobs';
import { appendToOutbox } from '@scriptorium/messaging';
import type { ClientBase } from 'pg';
import { acceptedMessage, startMessages } from '../commands/job-messages';
import type { Config } from '../config';
import { jobView } from '../jobs/job-view';
import { requireUndoScopes } from '../jobs/require-undo-scopes';
import { setPlanState, type PlanRow } from '../plan-rows/plans.store';
import { lockUndoneJob, undoJob } from './undone-job';
import { cutStoredUndo } from './write-undo';

/**
 * Executes the plan of an undo, which the caller has locked. Changes of single variants do not make the plan stale:
 * each command checks the conditions again. Rejects with JOB_NOT_ENDED if a retry of the undone job is running, and
 * with PLAN_STALE if one has ended, because the plan lacks what the retry has created.
 */
export async function executeUndo(
  client: ClientBase,
  plan: PlanRow,
  request: UndoRequest,
  caller: Caller,
  config: Config,
  now: Date,
): Promise<JobView> {
  const undone = await lockUndoneJob(client, plan.space_id, request.jobId);
  requireUndoScopes(caller, undone);
  if (undone.ended_at === null || undone.ended_at > plan.created_at) {
    const message = 'The job was retried since the plan was made. Make a new plan.';
    throw new RejectedError('PLAN_STALE', message, { nodes: [], count: 0 });
  }
  const jobPlan = await cutStoredUndo(client, plan, request, config);
  const job = await acceptJob(client, undoJob(undone, plan.id, caller.principalId), jobPlan);
  if (job === undefined) throw new Error(`Job ${plan.id} exists, although its plan is not executed.`);
  await setPlanState(client, plan, 'executed');
  await appendToOutbox(client, 'jobs', startMessages(job, jobPlan.released, now, [acceptedMessage(job, now)]));
  return jobView(job);
}
