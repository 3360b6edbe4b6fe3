import { isDeepStrictEqual } from 'node:util';
import { Controller } from '@nestjs/common';
import {
  executePlan,
  randomId,
  RejectedError,
  type Caller,
  type CopyRequest,
  type ExecutePlan,
  type JobId,
  type JobView,
  type PlanView,
  type SpaceId,
} from '@scriptorium/contracts';
import { requireScope } from '@scriptorium/auth';
import { cutPlan } from '@scriptorium/copy-engine';
import { acceptJob } from '@scriptorium/jobs';
import { appendToOutbox, HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { inTransaction, inTransactionOnce } from '@scriptorium/persistence';
import { Pool, type ClientBase } from 'pg';
import { acceptedMessage, startMessages } from '../commands/job-messages';
import { Config } from '../config';
import { spaceOf } from '../duplicates/space-of';
import { jobView } from '../jobs/job-view';
import { planLimits } from '../localizations/plan-limits';
import { lockRemovals } from '../uses/removals.store';
import { executeRollOut } from '../roll-out/execute-roll-out';
import { replanRollOut } from '../roll-out/replan-roll-out';
import { executeUndo } from '../undo/execute-undo';
import { makePlan } from './make-plan';
import { readRootOfPlan } from './root-of-plan.store';
import { requireExecutable } from './require-executable';
import { requireExecutionScopes } from './require-execution-scopes';
import { readStaleNodes } from './stale-nodes.store';
import { lockPlan, setPlanState, type PlanRow } from '../plan-rows/plans.store';

type ExecuteRequest = NonNullable<typeof executePlan.request>;

/**
 * Executes a plan once. One transaction locks the plan, compares every node with the content, and inserts the job with
 * the commands of the plan. The job has the plan's id, so that a second execution would violate a key.
 *
 * Locks the plan, then the removals of its space. A source that changes after the comparison does not affect the job: a
 * copy reads the planned version.
 */
@Controller()
export class ExecutePlanHandler {
  constructor(
    private readonly pool: Pool,
    private readonly config: Config,
    private readonly relay: OutboxRelay,
  ) {}

  @HandleRpc(executePlan)
  async handle(request: ExecuteRequest): Promise<JobView> {
    const { spaceId } = spaceOf(request);
    requireScope(request.caller, spaceId, 'localize');
    try {
      const job = await inTransactionOnce(this.pool, spaceId, request, (client) =>
        this.execute(client, spaceId, request, new Date()),
      );
      this.relay.wake();
      return job;
    } catch (error) {
      if (!(error instanceof RejectedError) || error.code !== 'PLAN_STALE') throw error;
      // A rejection rolls back.
      const plan = await this.markStale(spaceId, request);
      const again = request.onStale === 'replan' ? await this.makeAgain(plan, request.caller) : undefined;
      if (plan === undefined || again === undefined) throw error;
      return this.executeAgain(plan, again, request, error);
    }
  }

  /** Makes a plan for the same request. Undefined for an undo, whose plan a client reads before it executes it. */
  private async makeAgain(old: PlanRow | undefined, caller: Caller): Promise<PlanView | undefined> {
    if (old === undefined || old.request.kind === 'undo') return undefined;
    const now = new Date();
    if (old.request.kind === 'roll-out') return replanRollOut(this.pool, old, old.request, caller, now);
    const { space_id: spaceId, space_key: spaceKey, request } = old;
    const source = { spaceId, spaceKey, id: randomId<JobId>(), request, createdBy: caller.principalId };
    return makePlan(this.pool, { caller }, source, planLimits(this.config), now);
  }

  /** Executes a new plan with equal counts. Rejects with PLAN_STALE {plan} if it has others, or is not made yet. */
  private async executeAgain(
    old: PlanRow,
    plan: PlanView,
    request: ExecuteRequest,
    stale: RejectedError,
  ): Promise<JobView> {
    const { space_id: spaceId } = old;
    const isEqual = plan.counts !== null && isDeepStrictEqual(plan.counts.byDecision, old.counts?.plan.byDecision);
    if (!isEqual || plan.digest === null) {
      this.relay.wake();
      const { id, state, digest, counts } = plan;
      throw new RejectedError('PLAN_STALE', stale.message, { ...stale.data, plan: { id, state, digest, counts } });
    }
    const again = { ...request, planId: plan.id, digest: plan.digest };
    const job = await inTransactionOnce(this.pool, spaceId, again, (client) =>
      this.execute(client, spaceId, again, new Date()),
    );
    this.relay.wake();
    return job;
  }

  private async execute(client: ClientBase, spaceId: SpaceId, request: ExecutePlan, now: Date): Promise<JobView> {
    const plan = requireExecutable(await lockPlan(client, spaceId, request.planId), request.digest, now);
    if (plan.request.kind === 'undo') {
      return executeUndo(client, plan, plan.request, request.caller, this.config, now);
    }
    if (plan.request.kind === 'roll-out') {
      return executeRollOut(client, plan, plan.request, request, this.config, now);
    }
    return this.executeCopy(client, plan, plan.request, request, now);
  }

  private async executeCopy(
    client: ClientBase,
    plan: PlanRow,
    copy: CopyRequest,
    request: ExecutePlan,
    now: Date,
  ): Promise<JobView> {
    const { space_id: spaceId } = plan;
    requireExecutionScopes(request.caller, spaceId, copy);
    await lockRemovals(client, spaceId);
    const root = await readRootOfPlan(client, plan, copy);
    const stale = await readStaleNodes(client, plan, root?.rootLocale ?? null);
    if (root === undefined || stale.count > 0) {
      const message = `${String(stale.count)} nodes have changed since the plan was made. Make a new plan.`;
      throw new RejectedError('PLAN_STALE', message, { ...stale });
    }
    const { locales, counts, has_redirects: hasRedirects, last_number: lastNumber } = plan;
    if (counts === null) throw new Error(`Plan ${plan.id} has no counts.`);
    const tree = { spaceId, jobId: plan.id, locales };
    const planned = { counts: counts.job, hasRedirects, lastNumber };
    const jobPlan = await cutPlan(client, tree, planned, planLimits(this.config));
    const job = await acceptJob(
      client,
      {
        spaceId,
        id: plan.id,
        spaceKey: plan.space_key,
        kind: plan.kind,
        rootKind: 'variant',
        ...root,
        locales,
        replicateFolders: copy.replicateFolders ?? false,
        requestedBy: request.caller.principalId,
        labels: copy.labels ?? {},
      },
      jobPlan,
    );
    if (job === undefined) throw new Error(`Job ${plan.id} exists, although its plan is not executed.`);
    await setPlanState(client, plan, 'executed');
    await appendToOutbox(client, 'jobs', startMessages(job, jobPlan.released, now, [acceptedMessage(job, now)]));
    return jobView(job);
  }

  private markStale(spaceId: SpaceId, { planId, digest }: ExecutePlan): Promise<PlanRow | undefined> {
    return inTransaction(this.pool, async (client) => {
      const plan = await lockPlan(client, spaceId, planId);
      if (plan?.state === 'ready' && plan.digest === digest) await setPlanState(client, plan, 'stale');
      return plan;
    });
  }
}
