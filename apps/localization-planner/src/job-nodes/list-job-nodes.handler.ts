import { Controller } from '@nestjs/common';
import { listJobNodes, type JobNode, type ListJobNodes } from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { findJob } from '../jobs/find-job';
import { findPlanned } from '../plan-views/find-plan';
import { fitting } from '../plan-views/fitting-nodes';
import { nodesInReply } from '../plan-views/nodes-in-reply';
import { listPlanNodeRows } from '../plan-views/plan-nodes.store';
import { planNodeView } from '../plan-views/view-of-node';
import { readNodeOutcomes } from './node-outcomes.store';
import { OutcomeSums } from './outcome-sums.service';
import { outcomesOfNode } from './outcomes-of-node';

/** Lists the tree of a job: the nodes of its plan with their outcomes. */
@Controller()
export class ListJobNodesHandler {
  constructor(
    private readonly pool: Pool,
    private readonly sums: OutcomeSums,
  ) {}

  @HandleRpc(listJobNodes)
  async handle(request: ListJobNodes): Promise<NonNullable<typeof listJobNodes.reply>> {
    const { caller, spaceKey, jobId, parent, after = -1 } = request;
    const job = await findJob(this.pool, caller, jobId, 'read');
    const plan = await findPlanned(this.pool, { caller, spaceKey, planId: jobId });
    const limit = nodesInReply(request.limit, plan.locales.length);
    const filter = { after, limit: limit + 1, ...(parent === undefined ? {} : { parent }) };
    const rows = await listPlanNodeRows(this.pool, plan, filter);
    const page = rows.slice(0, limit);
    const numbers = page.map(({ number }) => number);
    const outcomes = await readNodeOutcomes(this.pool, job, numbers);
    const sums = await this.sums.of(job);
    const views = page.map((row): JobNode => {
      const view = planNodeView(row, plan);
      const { nodes, counts: byOutcome } = sums.below(row.number);
      return { ...view, destinations: outcomesOfNode(view, plan.locales, outcomes), below: { nodes, byOutcome } };
    });
    const nodes = views.slice(0, fitting(views));
    const isLast = rows.length <= limit && nodes.length === views.length;
    return { nodes, nextAfter: isLast ? null : (nodes.at(-1)?.number ?? null) };
  }
}
