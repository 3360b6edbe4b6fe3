import { Controller } from '@nestjs/common';
import { listPlanLoops, MAX_LOOPS, type LoopNode } from '@scriptorium/contracts';
import { findLoops, readPlanLinks } from '@scriptorium/copy-engine';
import { HandleRpc } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { findPlanned } from './find-plan';
import { readLoopNodes } from './plan-nodes.store';

type Request = NonNullable<typeof listPlanLoops.request>;

/** Nodes of all loops of a reply. A loop can have every node of the plan; it is then the only one of its reply. */
const MAX_NODES = 5_000;

@Controller()
export class ListPlanLoopsHandler {
  constructor(private readonly pool: Pool) {}

  @HandleRpc(listPlanLoops)
  async handle(request: Request): Promise<NonNullable<typeof listPlanLoops.reply>> {
    const plan = await findPlanned(this.pool, request);
    const { after = 0, limit } = request;
    if (plan.counts?.plan.loops === 0) return { loops: [], nextAfter: null };
    const hasOrders = plan.request.source !== undefined;
    const links = await readPlanLinks(this.pool, plan.space_id, plan.id, hasOrders);
    const found = findLoops(links, MAX_LOOPS);
    const page = fitting(found.slice(after, after + limit));
    const nodes = await readLoopNodes(this.pool, plan, [...new Set(page.flat())]);
    const loops = page.map((loop) =>
      loop.slice(0, MAX_NODES).flatMap((number): LoopNode[] => {
        const node = nodes.get(number);
        return node === undefined ? [] : [node];
      }),
    );
    const next = after + page.length;
    return { loops, nextAfter: next < found.length ? next : null };
  }
}

function fitting(loops: readonly number[][]): number[][] {
  let nodes = 0;
  const first = loops.findIndex((loop) => {
    nodes += loop.length;
    return nodes > MAX_NODES;
  });
  return loops.slice(0, first === -1 ? loops.length : Math.max(first, 1));
}
