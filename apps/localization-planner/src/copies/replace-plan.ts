import type { Caller, JobId, PlanView } from '@scriptorium/contracts';
import { derivedId } from '@scriptorium/copy-engine';
import { isDataError } from '@scriptorium/persistence';
import type { Pool } from 'pg';
import type { Config } from '../config';
import { planLimits } from '../localizations/plan-limits';
import { readPlanRow, type PlanRow } from '../plan-rows/plans.store';
import { planView } from '../plan-views/view-of-plan';
import { replanRollOut } from '../roll-out/replan-roll-out';
import { makePlan } from './make-plan';

/**
 * Returns the id of the plan that replaces a stale one, the same for every request. A plan whose choices were changed
 * since has another digest, and another replacement.
 */
export function replacementOf({ id, digest }: Pick<PlanRow, 'id' | 'digest'>): JobId {
  return derivedId(id, `replan ${digest ?? ''}`);
}

/**
 * Returns the plan that replaces a stale one, with the same request and choices. Makes it unless it exists: of several
 * requests at once, the key of the plan lets one make it. Undefined for an undo, whose plan a client reads before it
 * executes it. Rejects as the rpc `createPlan` or `planRollOut` says.
 */
export async function replacePlan(
  pool: Pool,
  old: PlanRow,
  caller: Caller,
  config: Config,
  now: Date,
): Promise<PlanView | undefined> {
  if (old.request.kind === 'undo') return undefined;
  const { space_id: spaceId, space_key: spaceKey, request } = old;
  const id = replacementOf(old);
  const read = async (): Promise<PlanView | undefined> => {
    const row = await readPlanRow(pool, spaceId, id);
    return row && planView(row, now);
  };
  const made = await read();
  if (made !== undefined) return made;
  const source = { spaceId, spaceKey, id, createdBy: caller.principalId };
  try {
    if (request.kind === 'roll-out') return await replanRollOut(pool, old, { ...source, request }, now);
    return await makePlan(pool, { caller }, { ...source, request }, planLimits(config), now, old.id);
  } catch (error) {
    // Another request has made it.
    const existing = isDataError(error) ? await read() : undefined;
    if (existing === undefined) throw error;
    return existing;
  }
}
