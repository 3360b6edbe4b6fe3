import type { PlanView } from '@scriptorium/contracts';
import { appendToOutbox } from '@scriptorium/messaging';
import { inSnapshot } from '@scriptorium/persistence';
import type { Pool } from 'pg';
import { planMessage } from '../commands/job-messages';
import { copyPlanChoices } from '../plan-rows/plan-choices.store';
import { insertPlan, readPlanRow, type PlanRow } from '../plan-rows/plans.store';
import { planView } from '../plan-views/view-of-plan';
import { decideRollOut, rollOutPlan, type RollOutSource } from './read-roll-out';
import { planStoredRollOut } from './write-roll-out';

/** More pairs of root and locale than this are planned by the plan-job command. */
const MAX_PAIRS_NOW = 10_000;

/**
 * Makes the plan of a stale roll-out again, with its choices. It is `planning` if it has too many copies for the
 * request. Rejects as the rpc `planRollOut` says, and with a violated key if the plan exists.
 */
export function replanRollOut(pool: Pool, old: PlanRow, source: RollOutSource, now: Date): Promise<PlanView> {
  const { spaceId, request } = source;
  return inSnapshot(pool, async (client) => {
    const decided = await decideRollOut(client, source);
    const plan = await insertPlan(client, rollOutPlan(source, decided));
    await copyPlanChoices(client, spaceId, { from: old.id, to: plan.id });
    const pairs = decided.roots.length * decided.locales.length;
    if (decided.coverage !== undefined || pairs > MAX_PAIRS_NOW) {
      await appendToOutbox(client, 'jobs', [planMessage(plan, 'first', now)]);
      return planView(plan, now);
    }
    await planStoredRollOut(client, plan, request);
    return planView((await readPlanRow(client, spaceId, plan.id)) ?? plan, now);
  });
}
