import { Controller } from '@nestjs/common';
import { listPlanNodes, RejectedError, type ListPlanNodes, type PlanNodesPage } from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { findPlanned } from './find-plan';
import { nodesInReply } from './nodes-in-reply';
import { listPlanNodeRows, type NodeFilter } from './plan-nodes.store';
import { planNodeView } from './view-of-node';
import { fitting } from './fitting-nodes';
import { PlanSums } from './plan-sums.service';
import type { PlanRow } from '../plan-rows/plans.store';

@Controller()
export class ListPlanNodesHandler {
  constructor(
    private readonly pool: Pool,
    private readonly sums: PlanSums,
  ) {}

  @HandleRpc(listPlanNodes)
  async handle(request: ListPlanNodes): Promise<PlanNodesPage> {
    const plan = await findPlanned(this.pool, request);
    const limit = nodesInReply(request.limit, plan.locales.length);
    const rows = await listPlanNodeRows(this.pool, plan, { ...filterOf(request, plan), limit: limit + 1 });
    const sums = await this.sums.of(plan);
    const views = rows.slice(0, limit).map((row) => {
      const { nodes, counts: byDecision } = sums.below(row.number);
      return { ...planNodeView(row, plan), below: { nodes, byDecision } };
    });
    const nodes = views.slice(0, fitting(views));
    const isLast = rows.length <= limit && nodes.length === views.length;
    return { nodes, nextAfter: isLast ? null : (nodes.at(-1)?.number ?? null) };
  }
}

function filterOf(request: ListPlanNodes, { locales, request: { links = [] } }: PlanRow): Omit<NodeFilter, 'limit'> {
  const { after = -1, locale, rule, parent, decision, q, node, ancestors } = request;
  const bit = locale === undefined ? undefined : locales.indexOf(locale);
  if (bit === -1) {
    throw new RejectedError('LOCALE_NOT_PLANNED', `The plan does not have the locale ${String(locale)}.`, { locales });
  }
  const index = rule === undefined ? undefined : links.findIndex(({ name }) => name === rule);
  if (index === -1) throw new RejectedError('RULE_UNKNOWN', `The plan has no rule "${String(rule)}".`, { rule });
  return {
    after,
    ...(bit === undefined ? {} : { bit }),
    ...(index === undefined ? {} : { rule: index }),
    ...(parent === undefined ? {} : { parent }),
    ...(decision === undefined ? {} : { decision }),
    ...(q === undefined ? {} : { q }),
    ...(node === undefined ? {} : { node }),
    ...(ancestors === undefined ? {} : { ancestors }),
  };
}
