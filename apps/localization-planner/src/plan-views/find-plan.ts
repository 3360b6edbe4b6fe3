import { requireScope } from '@scriptorium/auth';
import { RejectedError, type NamedPlan, type Scope } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';
import { spaceOf } from '../duplicates/space-of';
import { readPlanOfJob, readPlanRow, type PlanRow } from '../plan-rows/plans.store';

/** Returns a plan if the caller has `scope` in its space. Rejects with NOT_FOUND or FORBIDDEN. */
export async function findPlan(db: Pool | ClientBase, named: NamedPlan, scope: Scope): Promise<PlanRow> {
  const { spaceId } = spaceOf(named);
  requireScope(named.caller, spaceId, scope);
  const plan = (await readPlanRow(db, spaceId, named.planId)) ?? (await readPlanOfJob(db, spaceId, named.planId));
  if (plan === undefined) throw new RejectedError('NOT_FOUND', 'The plan does not exist.');
  return plan;
}

/** Returns a plan whose nodes are complete. Also rejects with PLAN_NOT_READY {state}. */
export async function findPlanned(db: Pool | ClientBase, named: NamedPlan): Promise<PlanRow> {
  const plan = await findPlan(db, named, 'read');
  if (plan.state === 'planning' || plan.state === 'failed') {
    throw new RejectedError('PLAN_NOT_READY', `The plan has no nodes: it is ${plan.state}.`, { state: plan.state });
  }
  return plan;
}
