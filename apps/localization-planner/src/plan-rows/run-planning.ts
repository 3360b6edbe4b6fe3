import type { SpaceId } from '@scriptorium/contracts';
import { inSnapshot, inTransactionOnce, isConflict, runOnce, type OnceRequest } from '@scriptorium/persistence';
import type { ClientBase, Pool } from 'pg';
import { lockRemovals } from '../uses/removals.store';

/** The steps of a request that plans: now in its transaction, or later by the plan-job command. */
export interface PlanningSteps<Decided, View extends object> {
  /** Reads facts and checks the preconditions of the request. */
  decide(db: Pool | ClientBase): Promise<Decided>;
  /** Plans in the transaction of the request (inSnapshot). Returns null if the tree is too large. */
  planNow(client: ClientBase, decided: Decided): Promise<View | null>;
  /** Records what the plan-job command plans. */
  planLater(client: ClientBase, decided: Decided): Promise<View>;
}

/**
 * Plans a small tree in one transaction, and records a larger one for the plan-job command.
 *
 * The locales, repositories and folders that the decision is based on must exist at the commit. For a small tree the
 * last statement checks that: a removal since the decision rolls the plan back. Then, and for a large tree, `decide`
 * runs again under the lock.
 */
export async function planNowOrLater<
  Decided extends { readonly removals: string; readonly spaceId: SpaceId },
  View extends object,
>(pool: Pool, request: OnceRequest, steps: PlanningSteps<Decided, View>): Promise<View> {
  const decided = await steps.decide(pool);
  return (await planNow(pool, request, decided, steps)) ?? planLater(pool, request, decided.spaceId, steps);
}

/** Rolls the plan back. */
class NotPlanned extends Error {}

/** Returns undefined if the tree is too large, or if a removal or a concurrent change conflicts. */
async function planNow<Decided extends { readonly removals: string; readonly spaceId: SpaceId }, View extends object>(
  pool: Pool,
  request: OnceRequest,
  decided: Decided,
  steps: PlanningSteps<Decided, View>,
): Promise<View | undefined> {
  const { spaceId, removals } = decided;
  try {
    return await inSnapshot(pool, (client) =>
      runOnce(client, spaceId, request, async () => {
        const view = await steps.planNow(client, decided);
        // Last, so that removals wait only for the commit.
        if (view === null || (await lockRemovals(client, spaceId)) !== removals) throw new NotPlanned();
        return view;
      }),
    );
  } catch (error) {
    if (error instanceof NotPlanned || isConflict(error)) return undefined;
    throw error;
  }
}

function planLater<Decided, View extends object>(
  pool: Pool,
  request: OnceRequest,
  spaceId: SpaceId,
  steps: PlanningSteps<Decided, View>,
): Promise<View> {
  return inTransactionOnce(pool, spaceId, request, async (client) => {
    await lockRemovals(client, spaceId);
    return steps.planLater(client, await steps.decide(client));
  });
}
