import {
  createPlan,
  executePlan,
  listPlanNodes,
  readPlan,
  type CopyRequest,
  type JobView,
  type LinkRule,
  type ListPlanNodes,
  type PlanNode,
  type PlanNodesPage,
  type PlanView,
  type VariantId,
} from '@scriptorium/contracts';
import { eventually } from '@scriptorium/testing';
import { startPlanner, type RunningPlanner } from './running-planner';

/** A planner with functions that make, read and execute plans in its space. */
export class PlanClient {
  private constructor(readonly planner: RunningPlanner) {}

  /** Starts a planner. Trees of more than three nodes are planned by the plan-job command. */
  static async start(): Promise<PlanClient> {
    return new PlanClient(await startPlanner({ NODES_PER_COMMAND: '3' }));
  }

  ofSpace() {
    return { caller: this.planner.caller, spaceKey: this.planner.tree.spaceKey };
  }

  /** Makes a plan, and waits until it is made. */
  async plan(roots: readonly VariantId[], more: Partial<CopyRequest> = {}): Promise<PlanView> {
    const { id } = await this.planner.rpc.call(createPlan, { ...this.ofSpace(), request: requestOf(roots, more) });
    return eventually(async () => {
      const view = await this.read(id);
      return view.state !== 'planning' && view;
    });
  }

  read(planId: PlanView['id']): Promise<PlanView> {
    return this.planner.rpc.call(readPlan, { ...this.ofSpace(), planId });
  }

  /** Reads all pages of the nodes of a plan. */
  async nodesOf({ id }: PlanView, filter: Partial<ListPlanNodes> = {}): Promise<readonly PlanNode[]> {
    const nodes: PlanNode[] = [];
    let after: number | null = -1;
    while (after !== null) {
      const request: ListPlanNodes = { ...this.ofSpace(), planId: id, limit: 2, after, ...filter };
      const page: PlanNodesPage = await this.planner.rpc.call(listPlanNodes, request);
      nodes.push(...page.nodes);
      after = page.nextAfter;
    }
    return nodes;
  }

  execute({ id, digest }: PlanView, onStale: 'reject' | 'replan' = 'reject'): Promise<JobView> {
    return this.planner.rpc.call(executePlan, { ...this.ofSpace(), planId: id, digest: digest ?? '', onStale });
  }

  /** Returns the number of commands of a plan. */
  async commandsOf({ id }: PlanView): Promise<number> {
    const { rows } = await this.planner.pool.query('select from jobs.commands where job_id = $1', [id]);
    return rows.length;
  }
}

/** Returns a request to localize into French and German. */
export function requestOf(roots: readonly VariantId[], more: Partial<CopyRequest> = {}): CopyRequest {
  return { kind: 'localize', roots: roots.map((variantId) => ({ variantId })), locales: ['fr-FR', 'de-DE'], ...more };
}

/** Returns a rule that shares the linked item. */
export function share(match: LinkRule['match'], name = 'stays'): LinkRule {
  return { name, match, action: 'share' };
}
