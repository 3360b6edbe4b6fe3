import { Controller } from '@nestjs/common';
import { diffPlans, type ComparedNode, type PlanDecision, type PlanDifference } from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { findPlanned } from './find-plan';
import { readPlanDifferences, type DifferenceRow } from './plan-differences.store';
import type { PlanRow } from '../plan-rows/plans.store';

type Request = NonNullable<typeof diffPlans.request>;

/** With 500 locales, a difference has about 30 KB. */
const MAX_DESTINATIONS = 20_000;
const MAX_DIFFERENCES = 200;

@Controller()
export class DiffPlansHandler {
  constructor(private readonly pool: Pool) {}

  @HandleRpc(diffPlans)
  async handle(request: Request): Promise<NonNullable<typeof diffPlans.reply>> {
    const { otherId, after, limit } = request;
    const a = await findPlanned(this.pool, request);
    const b = await findPlanned(this.pool, { ...request, planId: otherId });
    const most = Math.floor(MAX_DESTINATIONS / (a.locales.length + b.locales.length));
    const size = Math.max(2, Math.min(limit, MAX_DIFFERENCES, most));
    const page = { limit: size + 1, ...(after === undefined ? {} : { after }) };
    const rows = await readPlanDifferences(this.pool, [a, b], page);
    const shown = rows.length > size ? withoutLast(rows) : rows;
    return {
      differences: shown.map((row) => differenceOf(row, a, b)),
      nextAfter: rows.length > size ? (shown.at(-1)?.variantId ?? null) : null,
    };
  }
}

/** Leaves out the nodes of the last variant, which may have another one on the next page. */
function withoutLast(rows: readonly DifferenceRow[]): DifferenceRow[] {
  const last = rows.at(-1)?.variantId;
  return rows.filter(({ variantId }) => variantId !== last);
}

function differenceOf({ variantId, label, a, b }: DifferenceRow, one: PlanRow, other: PlanRow): PlanDifference {
  return { variantId, label, a: nodeOf(a, one), b: nodeOf(b, other) };
}

function nodeOf(row: DifferenceRow['a'], { request: { links = [] } }: PlanRow): ComparedNode | null {
  if (row === null) return null;
  return {
    number: row.number,
    rule: links[row.rule ?? -1]?.name ?? null,
    destinations: row.decisions.map((each) => {
      const [locale = '', decision] = each.split(' ');
      return { locale, decision: decision as PlanDecision };
    }),
  };
}
