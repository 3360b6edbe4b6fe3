import { Get, Param } from '@nestjs/common';
import { listJobNodes, omitUndefined } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import type { RequestContext } from '../../http/requests/request-context';
import { Context } from '../../http/requests/request-context.pipe';
import { NativeQuery } from '../inputs/native-query.pipe';
import { JobReads } from '../jobs/job-reads.service';
import { ListOf } from '../lists/list-of.dto';
import { Pages } from '../lists/pages.service';
import { NativeController } from '../operations/native-controller.decorator';
import { Operation } from '../operations/operation.decorator';
import { JobNode, JobNodesQuery } from './job-node.dto';
import { EXAMPLE_JOB_NODE } from './plan-examples';

/** The tree of a job: its plan, and what became of it. */
@NativeController('spaces/:space/jobs/:id/nodes', 'Jobs')
export class JobNodesController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly reads: JobReads,
    private readonly pages: Pages,
  ) {}

  @Get()
  @Operation({
    id: 'listJobNodes',
    summary: 'Lists the nodes of a localization with their outcomes, in the order of their numbers.',
    description:
      'With `parent` only the children of a node, so that a client can expand the tree node by node. The sums `below` ' +
      'of a job that has work left may be 5 seconds old. Jobs of other kinds have no tree.',
    scope: 'read',
    hasPosition: true,
    response: ListOf(JobNode),
    responseHeaders: ['Link'],
    rejects: ['PLAN_NOT_READY'],
    example: { response: { items: [EXAMPLE_JOB_NODE], nextCursor: null } },
  })
  async list(
    @Context() context: RequestContext,
    @Param('space') space: string,
    @Param('id') id: string,
    @NativeQuery() query: JobNodesQuery,
  ): Promise<object> {
    const { caller } = context;
    const { id: jobId } = await this.reads.find(caller, space, id);
    const after = this.pages.after<number>(context, query);
    const { parent, limit } = query;
    const request = { caller, spaceKey: space, jobId, limit, ...omitUndefined({ parent, after }) };
    const { nodes, nextAfter } = await this.rpc.call(listJobNodes, request);
    return this.pages.present(context, { items: nodes, after: nextAfter });
  }
}
