import { isDeepStrictEqual } from 'node:util';
import { Controller } from '@nestjs/common';
import {
  executePlan,
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
import { readJobRow } from '../jobs/jobs.store';
import { findJob } from '../jobs/find-job';
import { jobView } from '../jobs/job-view';
import { planLimits } from '../localizations/plan-limits';
import { lockRemovals } from '../uses/removals.store';
import { executeRollOut } from '../roll-out/execute-roll-out';
import { executeUndo } from '../undo/execute-undo';
import { readRootOfPlan } from './root-of-plan.store';
import { requireExecutable } from './require-executable';
import { requireExecutionScopes } from './require-execution-scopes';
import { replacementOf, replacePlan } from './replace-plan';
import { readStaleNodes } from './stale-nodes.store';
import { lockPlan, setPlanState, type PlanRow } from '../plan-rows/plans.store';

/** Replacements of one request. Each was stale at once, so the sources change faster than they are planned. */
const MAX_REPLACEMENTS = 5;

type ExecuteRequest = NonNullable<typeof executePlan.request>;

/**
 * Executes a plan or its replacement, and only one of them, once. One transaction locks the plan, compares every node
 * with the content, and inserts the job with the commands of the plan. The job has the plan's id, so that a second
 * execution would violate a key. The id of a replacement is computed from the stale plan, so that several requests find
 * the same replacement and its job.
 *
 * Locks the plan, then the removals of its space. A source that changes after the comparison does not affect the job: a
 * copy reads the planned version.
 */
@Controller()
export class ExecutePlanHandler {
  private readonly replacements = new Map<JobId, Promise<PlanView | undefined>>();

  constructor(
    private readonly pool: Pool,
    private readonly config: Config,
    private readonly relay: OutboxRelay,
  ) {}

  @HandleRpc(executePlan)
  async handle(request: ExecuteRequest): Promise<JobView> {
    const { spaceId } = spaceOf(request);
    requireScope(request.caller, spaceId, 'localize');
    const job = await this.executeOrReplace(spaceId, request);
    this.relay.wake();
    return job;
  }

  /** Executes the plan, or with `replan` the first of its replacements that is not stale. */
  private async executeOrReplace(spaceId: SpaceId, request: ExecuteRequest): Promise<JobView> {
    let current = request;
    for (let replaced = 0; ; replaced += 1) {
      try {
        return await inTransactionOnce(this.pool, spaceId, current, (client) =>
          this.execute(client, spaceId, current, new Date()),
        );
      } catch (error) {
        if (!(error instanceof RejectedError)) throw error;
        const replans = request.onStale === 'replan';
        if (replans && error.code === 'PLAN_EXECUTED') return this.readReplacement(request, error);
        if (error.code !== 'PLAN_STALE') throw error;
        // The rejection has rolled back.
        const old = await this.markStale(spaceId, current);
        if (!replans || old === undefined || replaced === MAX_REPLACEMENTS) throw error;
        current = await this.replace(old, current, error);
      }
    }
  }

  /** Returns the job of a replacement that another request has executed. */
  private async readReplacement({ planId, caller }: ExecuteRequest, executed: RejectedError): Promise<JobView> {
    const { jobId } = executed.data as { readonly jobId: JobId };
    if (jobId === planId) throw executed;
    return jobView(await findJob(this.pool, caller, jobId, 'localize'));
  }

  /**
   * Returns the execution of the replacement of a stale plan. Rejects with PLAN_STALE {plan} if that plan has other
   * counts, or is not made yet.
   */
  private async replace(old: PlanRow, request: ExecuteRequest, stale: RejectedError): Promise<ExecuteRequest> {
    const plan = await this.replaceOnce(old, request.caller);
    if (plan === undefined) throw stale;
    const isEqual = plan.counts !== null && isDeepStrictEqual(plan.counts.byDecision, old.counts?.plan.byDecision);
    if (isEqual && plan.digest !== null) return { ...request, planId: plan.id, digest: plan.digest };
    this.relay.wake();
    const { id, state, digest, counts } = plan;
    throw new RejectedError('PLAN_STALE', stale.message, { ...stale.data, plan: { id, state, digest, counts } });
  }

  /** Requests at once share the work. Those of other processes meet the key of the plan. */
  private replaceOnce(old: PlanRow, caller: Caller): Promise<PlanView | undefined> {
    const id = replacementOf(old);
    const made =
      this.replacements.get(id) ??
      replacePlan(this.pool, old, caller, this.config, new Date()).finally(() => this.replacements.delete(id));
    this.replacements.set(id, made);
    return made;
  }

  private async execute(client: ClientBase, spaceId: SpaceId, request: ExecutePlan, now: Date): Promise<JobView> {
    const plan = requireExecutable(await lockPlan(client, spaceId, request.planId), request.digest, now);
    await requireNotReplaced(client, plan);
    await lockRemovals(client, spaceId);
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

/** Rejects with PLAN_EXECUTED {jobId} if the replacement of the plan was executed. */
async function requireNotReplaced(client: ClientBase, plan: PlanRow): Promise<void> {
  if (plan.state !== 'stale') return;
  const job = await readJobRow(client, [plan.space_id], replacementOf(plan));
  if (job === undefined) return;
  throw new RejectedError('PLAN_EXECUTED', 'A replacement of the plan was executed. Make a new plan.', {
    jobId: job.id,
  });
}
