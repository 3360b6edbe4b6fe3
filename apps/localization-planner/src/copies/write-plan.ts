import { TransientError, type CopyRequest, type JobId, type SpaceId } from '@scriptorium/contracts';
import { planNodes, planTree, requireSpaceRoom } from '@scriptorium/copy-engine';
import { startJob, type JobRow } from '@scriptorium/jobs';
import { appendToOutbox } from '@scriptorium/messaging';
import type { ClientBase } from 'pg';
import { startMessages } from '../commands/job-messages';
import type { Config } from '../config';
import { createdIn, planLimits } from '../localizations/plan-limits';
import { decideRequest, newPlan, type PlanSource } from './read-request';
import { describePlan } from '../plan-rows/describe-plan';
import { lockPlanning } from '../plan-rows/lock-planning.store';
import { hasPlanChoices } from '../plan-rows/plan-choices.store';
import { deletePlanNodes, finishPlan, readPlanRow, type PlanRow } from '../plan-rows/plans.store';
import { planAcceptedRollOut, planStoredRollOut } from '../roll-out/write-roll-out';
import { planAcceptedUndo, planStoredUndo } from '../undo/write-undo';

/** Plans a plan without a job in the caller's transaction (inSnapshot). Does nothing if it is not `planning`. */
export async function planStored(client: ClientBase, spaceId: SpaceId, id: JobId, config: Config): Promise<void> {
  if (!(await lockPlanning(client, spaceId, id))) {
    throw new TransientError('PLAN_UNDER_WAY', 'Another transaction makes the plan.');
  }
  const row = await readPlanRow(client, spaceId, id);
  if (row?.state !== 'planning') return;
  if (row.request.kind === 'undo') return planStoredUndo(client, row, row.request);
  if (row.request.kind === 'roll-out') return planStoredRollOut(client, row, row.request);
  const source = sourceOf(row, row.request);
  const { tree, ...decided } = await decideRequest(client, source);
  // The plan may have been made before, with fewer choices.
  await deletePlanNodes(client, spaceId, id);
  const chosen = { ...tree, hasChoices: await hasPlanChoices(client, row) };
  const planned = await planNodes(client, chosen, planLimits(config));
  if (planned === null) throw new Error('The plan was abandoned although it has no limit.');
  await finishPlan(client, newPlan(source, { ...decided, tree }), await describePlan(client, tree, planned, 'ready'));
}

/** Plans an accepted job with a stored request. As planAcceptedLocalization. */
export async function planAcceptedCopy(
  client: ClientBase,
  job: JobRow,
  row: PlanRow,
  config: Config,
  now: Date,
): Promise<void> {
  if (row.request.kind === 'undo') return planAcceptedUndo(client, job, row, row.request, config, now);
  if (row.request.kind === 'roll-out') return planAcceptedRollOut(client, job, row, row.request, config, now);
  const source = sourceOf(row, row.request);
  const decided = await decideRequest(client, source);
  const plan = await planTree(client, decided.tree, planLimits(config));
  if (plan === null) throw new Error('The plan was abandoned although it has no limit.');
  await requireSpaceRoom(client, job.space_id, 'variantsOfSpace', createdIn(plan.counts));
  await finishPlan(client, newPlan(source, decided), await describePlan(client, decided.tree, plan, 'executed'));
  const started = await startJob(client, job.space_id, job.id, plan);
  await appendToOutbox(client, 'jobs', startMessages(started, plan.released, now));
}

function sourceOf(row: PlanRow, request: CopyRequest): PlanSource {
  const { space_id: spaceId, space_key: spaceKey, id, created_by: createdBy } = row;
  return { spaceId, spaceKey, id, request, createdBy };
}
