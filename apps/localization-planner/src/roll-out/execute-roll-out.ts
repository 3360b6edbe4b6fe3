import { requireScope } from '@scriptorium/auth';
import { RejectedError, type ExecutePlan, type JobView, type RollOutRequest } from '@scriptorium/contracts';
import { acceptJob } from '@scriptorium/jobs';
import { appendToOutbox } from '@scriptorium/messaging';
import type { ClientBase } from 'pg';
import { acceptedMessage, startMessages } from '../commands/job-messages';
import type { Config } from '../config';
import { jobView } from '../jobs/job-view';
import { setPlanState, type PlanRow } from '../plan-rows/plans.store';
import { decideRollOut, rollOutJob } from './read-roll-out';
import { readStaleSources } from './stale-sources.store';
import { cutStoredRollOut } from './write-roll-out';

/**
 * Executes the plan of a roll-out, which the caller has locked. Rejects with FORBIDDEN {scope}, PLAN_STALE {nodes,
 * count}, and as `planRollOut` does.
 */
export async function executeRollOut(
  client: ClientBase,
  plan: PlanRow,
  request: RollOutRequest,
  { caller }: Pick<ExecutePlan, 'caller'>,
  config: Config,
  now: Date,
): Promise<JobView> {
  const { space_id: spaceId, space_key: spaceKey, id } = plan;
  requireScope(caller, spaceId, 'write');
  const stale = await readStaleSources(client, plan);
  if (stale.count > 0) {
    const message = `${String(stale.count)} sources have changed since the plan was made. Make a new plan.`;
    throw new RejectedError('PLAN_STALE', message, { ...stale });
  }
  const source = { spaceId, spaceKey, id, request, createdBy: caller.principalId };
  const decided = await decideRollOut(client, source);
  const jobPlan = await cutStoredRollOut(client, plan, config);
  const job = await acceptJob(client, rollOutJob(source, { ...decided, locales: plan.locales }), jobPlan);
  if (job === undefined) throw new Error(`Job ${id} exists, although its plan is not executed.`);
  await setPlanState(client, plan, 'executed');
  await appendToOutbox(client, 'jobs', startMessages(job, jobPlan.released, now, [acceptedMessage(job, now)]));
  return jobView(job);
}
