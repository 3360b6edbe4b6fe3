import { RejectedError } from '@scriptorium/contracts';
import type { PlanRow } from '../plan-rows/plans.store';

/**
 * Returns a plan that can be executed or changed. Rejects with NOT_FOUND, PLAN_EXECUTED {jobId}, PLAN_NOT_READY
 * {state}, PLAN_EXPIRED, and DIGEST_MISMATCH {digest} if the caller has read another digest.
 */
export function requireExecutable(plan: PlanRow | undefined, digest: string | undefined, now: Date): PlanRow {
  if (plan === undefined) throw new RejectedError('NOT_FOUND', 'The plan does not exist.');
  switch (plan.state) {
    case 'executed':
      throw new RejectedError('PLAN_EXECUTED', 'The plan was already executed. Make a new plan.', { jobId: plan.id });
    case 'planning':
      throw new RejectedError('PLAN_NOT_READY', 'The plan is not ready yet. Wait for it.', { state: plan.state });
    case 'failed':
      throw new RejectedError('PLAN_NOT_READY', 'The plan has failed. Make a new plan.', { state: plan.state });
    case 'ready':
    case 'stale':
      break;
  }
  if (plan.expires_at.getTime() <= now.getTime()) {
    throw new RejectedError('PLAN_EXPIRED', 'The plan has expired. Make a new plan.');
  }
  if (digest === undefined || plan.digest === digest) return plan;
  throw new RejectedError('DIGEST_MISMATCH', 'The plan has changed since it was read. Read it again.', {
    digest: plan.digest,
  });
}
