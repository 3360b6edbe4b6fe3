import { Injectable } from '@nestjs/common';
import {
  COPY_DECISIONS,
  RESTORE_DECISIONS,
  ROLL_OUT_DECISIONS,
  UNDO_DECISIONS,
  type PlanDecision,
} from '@scriptorium/contracts';
import { LRUCache } from 'lru-cache';
import { Pool } from 'pg';
import type { PlanRow } from '../plan-rows/plans.store';
import { readTreeRows } from './tree-rows.store';
import { Sums } from './sum-below';

/** Nodes of all plans that are kept, about 50 bytes each. A larger plan is kept alone. */
const MAX_KEPT_NODES = 2_000_000;

/**
 * The sums below each node of the plans that clients browse. A page needs the sums of its nodes, which depend on the
 * whole plan: they are computed once for each digest and kept. Requests for the same plan share one computation. The
 * plans that were not read for the longest time are dropped first.
 */
@Injectable()
export class PlanSums {
  private readonly kept: LRUCache<string, Sums<PlanDecision>, PlanRow>;

  constructor(pool: Pool) {
    this.kept = new LRUCache({
      maxSize: MAX_KEPT_NODES,
      sizeCalculation: ({ size }) => Math.min(Math.max(size, 1), MAX_KEPT_NODES),
      fetchMethod: async (_key, _stale, { context }) =>
        new Sums<PlanDecision>(await readTreeRows(pool, context), namesOf(context)),
    });
  }

  of(plan: PlanRow): Promise<Sums<PlanDecision>> {
    return this.kept.forceFetch(`${plan.id} ${plan.digest ?? ''}`, { context: plan });
  }
}

const NAMES = { localize: COPY_DECISIONS, undo: UNDO_DECISIONS, 'roll-out': ROLL_OUT_DECISIONS } as const;

function namesOf({ kind, request }: PlanRow): readonly PlanDecision[] {
  if (request.kind === 'undo' && request.jobKind === 'roll-out') return RESTORE_DECISIONS;
  return NAMES[kind];
}
