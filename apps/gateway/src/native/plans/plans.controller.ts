import { Get, Param, Patch, Post } from '@nestjs/common';
import {
  changePlan,
  createPlan,
  diffPlans,
  executePlan,
  listPlanLoops,
  listPlanNodes,
  omitUndefined,
  planRollOut,
  RejectedError,
  uuidOf,
  type JobId,
  type NamedPlan,
  type PlanView,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { Costs, PLAN_COST, SEARCH_COST } from '../../http/limits/costs.decorator';
import { parseStrictCondition, strongTag } from '../../http/requests/entity-tags';
import { IdempotentCalls } from '../../http/requests/idempotent-calls.service';
import { isUuid } from '../../http/requests/is-uuid';
import type { RequestContext } from '../../http/requests/request-context';
import { Context } from '../../http/requests/request-context.pipe';
import { Principals } from '../identity/principals.service';
import { NativeBody, OptionalNativeBody } from '../inputs/native-body.pipe';
import { NativeQuery } from '../inputs/native-query.pipe';
import { Job } from '../jobs/job.dto';
import { EXAMPLE_JOB } from '../jobs/job-examples';
import { presentJob } from '../jobs/job.presenter';
import { ListOf } from '../lists/list-of.dto';
import { PageQuery } from '../lists/page-query.dto';
import { Pages } from '../lists/pages.service';
import { NativeController } from '../operations/native-controller.decorator';
import { Operation } from '../operations/operation.decorator';
import { awaitPlan } from './await-plan';
import { CopyRequestBody } from './copy-request.dto';
import { COPY_REJECTIONS } from './copy-rejections';
import { PlanDifference } from './plan-difference.dto';
import { Loop } from './plan-loop.dto';
import { PlanNode } from './plan-node.dto';
import { PlanNodesQuery } from './plan-nodes-query.dto';
import { ExecutionBody, PlanChangeBody } from './plan-requests.dto';
import { Plan } from './plan.dto';
import { EXAMPLE_COPY_REQUEST, EXAMPLE_DIFFERENCE, EXAMPLE_LOOP, EXAMPLE_NODE, EXAMPLE_PLAN } from './plan-examples';
import { presentPlan } from './plan.presenter';
import { readCopyRequest, readRollOut } from './read-copy-request';

/** Plans of a space: make, read and execute. */
@NativeController('spaces/:space/plans', 'Plans')
export class PlansController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly idempotent: IdempotentCalls,
    private readonly pages: Pages,
    private readonly principals: Principals,
  ) {}

  @Post()
  @Costs(PLAN_COST)
  @Operation({
    id: 'createPlan',
    summary: 'Plans a localization or a roll-out, and changes nothing.',
    description:
      'A small tree is planned at once. A large one and a roll-out are `planning`; GET with `Prefer: wait=30` waits for it.',
    links: { getPlan: 'id', listPlanNodes: 'id', listPlanLoops: 'id', changePlan: 'id', executePlan: 'id' },
    scope: 'localize',
    headers: ['Idempotency-Key'],
    status: 201,
    response: Plan,
    responseHeaders: ['Location', 'ETag'],
    rejects: COPY_REJECTIONS,
    example: { request: EXAMPLE_COPY_REQUEST, response: EXAMPLE_PLAN },
  })
  async create(
    @Context() context: RequestContext,
    @Param('space') spaceKey: string,
    @NativeBody() body: CopyRequestBody,
  ): Promise<object> {
    const { caller, publicUrl } = context;
    const plan =
      body.kind === 'roll-out'
        ? await this.idempotent.call(context, planRollOut, { caller, spaceKey, request: readRollOut(body) })
        : await this.idempotent.call(context, createPlan, { caller, spaceKey, request: readCopyRequest(body) });
    context.addHeaders({ location: `${publicUrl}/v1/spaces/${spaceKey}/plans/${plan.id}` });
    if (plan.digest !== null) context.addHeaders({ etag: strongTag(plan.digest) });
    return this.present(context, plan);
  }

  @Get(':id')
  @Operation({
    id: 'getPlan',
    summary: 'Reads a plan.',
    description: 'With `Prefer: wait=30` the response waits up to 30 seconds until the plan is ready.',
    scope: 'read',
    headers: ['Prefer'],
    hasPosition: true,
    response: Plan,
    responseHeaders: ['ETag'],
    example: { response: EXAMPLE_PLAN },
  })
  async read(
    @Context() context: RequestContext,
    @Param('space') space: string,
    @Param('id') id: string,
  ): Promise<object> {
    const plan = await awaitPlan(this.rpc, context, named(context, space, id));
    if (plan.digest !== null) context.addHeaders({ etag: strongTag(plan.digest) });
    return this.present(context, plan);
  }

  @Get(':id/nodes')
  @Costs(SEARCH_COST)
  @Operation({
    id: 'listPlanNodes',
    summary: 'Lists the nodes of a plan in the order of their numbers.',
    description: 'With `parent` only the children of a node, so that a client can expand the tree node by node.',
    scope: 'read',
    hasPosition: true,
    response: ListOf(PlanNode),
    responseHeaders: ['Link'],
    rejects: ['PLAN_NOT_READY', 'LOCALE_NOT_PLANNED', 'RULE_UNKNOWN'],
    example: { response: { items: [EXAMPLE_NODE], nextCursor: null } },
  })
  async nodes(
    @Context() context: RequestContext,
    @Param('space') space: string,
    @Param('id') id: string,
    @NativeQuery() query: PlanNodesQuery,
  ): Promise<object> {
    const { cursor: _, limit, ...filter } = query;
    const after = this.pages.after<number>(context, query);
    const request = { ...named(context, space, id), limit, ...omitUndefined({ ...filter, after }) };
    const { nodes, nextAfter } = await this.rpc.call(listPlanNodes, request);
    return this.pages.present(context, { items: nodes, after: nextAfter });
  }

  @Get(':id/loops')
  @Costs(SEARCH_COST)
  @Operation({
    id: 'listPlanLoops',
    summary: 'Lists the cycles of links in a plan, each once.',
    description: 'At most 1,000, because a graph can have exponentially many.',
    scope: 'read',
    hasPosition: true,
    response: ListOf(Loop),
    responseHeaders: ['Link'],
    rejects: ['PLAN_NOT_READY'],
    example: { response: { items: [EXAMPLE_LOOP], nextCursor: null } },
  })
  async loops(
    @Context() context: RequestContext,
    @Param('space') space: string,
    @Param('id') id: string,
    @NativeQuery() query: PageQuery,
  ): Promise<object> {
    const after = this.pages.after<number>(context, query);
    const request = { ...named(context, space, id), limit: query.limit, ...omitUndefined({ after }) };
    const { loops, nextAfter } = await this.rpc.call(listPlanLoops, request);
    return this.pages.present(context, { items: loops.map((nodes) => ({ nodes })), after: nextAfter });
  }

  @Get(':id/diff/:other')
  @Costs(SEARCH_COST)
  @Operation({
    id: 'diffPlans',
    summary: 'Lists the nodes that differ between two plans.',
    description: 'Nodes that only one plan has, and nodes with different decisions, by the ids of their variants.',
    scope: 'read',
    hasPosition: true,
    response: ListOf(PlanDifference),
    responseHeaders: ['Link'],
    rejects: ['PLAN_NOT_READY'],
    example: { response: { items: [EXAMPLE_DIFFERENCE], nextCursor: null } },
  })
  async diff(
    @Context() context: RequestContext,
    @Param('space') space: string,
    @Param('id') id: string,
    @Param('other') other: string,
    @NativeQuery() query: PageQuery,
  ): Promise<object> {
    const after = this.pages.after<string>(context, query);
    const { planId: otherId } = named(context, space, other);
    const request = { ...named(context, space, id), otherId, limit: query.limit, ...omitUndefined({ after }) };
    const { differences, nextAfter } = await this.rpc.call(diffPlans, request);
    return this.pages.present(context, { items: differences, after: nextAfter });
  }

  @Patch(':id')
  @Operation({
    id: 'changePlan',
    summary: 'Replaces decisions of a plan by choices.',
    description:
      'The plan is made again with the choices, and gets a new digest: it is `planning` meanwhile. The numbers of its ' +
      'nodes may change. With `If-Match`, only the plan with this digest is changed. The choice `force` in a plan of an ' +
      'undo also needs the scope `write`.',
    scope: 'localize',
    headers: ['If-Match'],
    response: Plan,
    rejects: [
      'PRECONDITION_REQUIRED',
      'PLAN_NOT_READY',
      'PLAN_EXECUTED',
      'PLAN_EXPIRED',
      'DIGEST_MISMATCH',
      'NODE_UNKNOWN',
      'LOCALE_NOT_PLANNED',
      'CHOICE_NOT_OF_KIND',
      'LIMIT_EXCEEDED',
    ],
    example: {
      request: { choices: [{ node: 12, locale: 'fr-FR', action: 'share' }] },
      response: { ...EXAMPLE_PLAN, state: 'planning', digest: null, counts: null },
    },
  })
  async change(
    @Context() context: RequestContext,
    @Param('space') space: string,
    @Param('id') id: string,
    @NativeBody() { choices }: PlanChangeBody,
  ): Promise<object> {
    const digest = context.header('if-match') === undefined ? undefined : digestOf(context);
    const request = { ...named(context, space, id), choices, ...omitUndefined({ digest }) };
    return this.present(context, await this.rpc.call(changePlan, request));
  }

  @Post(':id/execute')
  @Costs(PLAN_COST)
  @Operation({
    id: 'executePlan',
    summary: 'Executes a plan: exactly its decisions, once.',
    description:
      'Requires `If-Match` with the digest of the plan. If a source has changed since planning, the request is ' +
      'rejected with PLAN_STALE and changes nothing. The job has the id of its plan. A plan with a rule that ' +
      'duplicates, and that of a roll-out, also need the scope `write`.',
    scope: 'localize',
    headers: ['Idempotency-Key', 'If-Match'],
    status: 202,
    response: Job,
    responseHeaders: ['Location'],
    rejects: [
      'PRECONDITION_REQUIRED',
      'PLAN_NOT_READY',
      'PLAN_EXECUTED',
      'PLAN_EXPIRED',
      'PLAN_STALE',
      'DIGEST_MISMATCH',
      'JOB_NOT_ENDED',
    ],
    example: { request: { onStale: 'reject' }, response: EXAMPLE_JOB },
  })
  async execute(
    @Context() context: RequestContext,
    @Param('space') space: string,
    @Param('id') id: string,
    @OptionalNativeBody() { onStale }: ExecutionBody,
  ): Promise<object> {
    const request = { ...named(context, space, id), digest: digestOf(context), ...omitUndefined({ onStale }) };
    const job = await this.idempotent.call(context, executePlan, request);
    context.addHeaders({ location: `${context.publicUrl}/v1/spaces/${space}/jobs/${job.id}` });
    const authorOf = await this.principals.remembered(context.caller, [job.requestedBy]);
    return presentJob(job, context.publicUrl, authorOf(job.requestedBy));
  }

  private async present({ caller }: RequestContext, plan: PlanView): Promise<object> {
    const authorOf = await this.principals.remembered(caller, [plan.createdBy]);
    return presentPlan(plan, authorOf(plan.createdBy));
  }
}

function named({ caller }: RequestContext, spaceKey: string, id: string): NamedPlan {
  const planId = isUuid<JobId>(id) ? id : uuidOf<JobId>(id);
  if (planId !== undefined) return { caller, spaceKey, planId };
  throw new RejectedError('NOT_FOUND', `The plan ${id} does not exist in the space ${spaceKey}.`);
}

/** Returns the only tag of If-Match. The service compares it under its lock. */
function digestOf(context: RequestContext): string {
  const header = context.header('if-match');
  const condition = header === undefined ? undefined : parseStrictCondition(header);
  if (condition === undefined || condition === '*' || condition.length !== 1) {
    throw new RejectedError('PRECONDITION_REQUIRED', 'If-Match must be one entity tag: the ETag of the plan.');
  }
  const [tag] = condition;
  return tag?.isWeak === false ? tag.text.slice(1, -1) : '';
}
