import { Get, Param } from '@nestjs/common';
import { countJobOutcomes, listJobOutcomes, omitUndefined, type OutcomePlace } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';
import type { Readable } from 'node:stream';

import type { RequestContext } from '../../http/requests/request-context';
import { Context } from '../../http/requests/request-context.pipe';
import { NativeQuery } from '../inputs/native-query.pipe';
import { ListOf } from '../lists/list-of.dto';
import { linesOf, prefersLines } from '../lists/lines';
import { type Page, Pages } from '../lists/pages.service';
import { NativeController } from '../operations/native-controller.decorator';
import { Operation } from '../operations/operation.decorator';
import { JobOutcome, JobOutcomeCounts } from './job.dto';
import { EXAMPLE_OUTCOME } from './job-examples';
import { JobReads } from './job-reads.service';
import { OutcomeListQuery } from './job-queries.dto';

/** The ledger of a job: what became of each node in each destination. */
@NativeController('spaces/:space/jobs/:id/outcomes', 'Jobs')
export class JobOutcomesController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly reads: JobReads,
    private readonly pages: Pages,
  ) {}

  @Get()
  @Operation({
    id: 'listJobOutcomes',
    summary: 'Lists the outcomes of a job in the order of the plan, including created nodes.',
    description: 'A node without an outcome yet has no line. A page of a long search may be empty and have a cursor.',
    scope: 'read',
    hasPosition: true,
    lines: true,
    response: ListOf(JobOutcome),
    responseHeaders: ['Link'],
    example: { response: { items: [EXAMPLE_OUTCOME], nextCursor: null } },
  })
  async list(
    @Context() context: RequestContext,
    @Param('space') space: string,
    @Param('id') id: string,
    @NativeQuery() query: OutcomeListQuery,
  ): Promise<object | Readable> {
    const { caller } = context;
    const { id: jobId } = await this.reads.find(caller, space, id);
    const read = async (after: unknown): Promise<Page<object>> => {
      const page = await this.rpc.call(listJobOutcomes, {
        caller,
        jobId,
        limit: query.limit,
        ...omitUndefined({
          outcomes: query.outcome,
          locale: query.locale,
          reason: query.reason,
          node: query.node,
          after: after as OutcomePlace | undefined,
        }),
      });
      return { items: page.lines, after: page.next };
    };
    if (prefersLines(context)) return linesOf(context, read);
    return this.pages.present(context, await read(this.pages.after<OutcomePlace>(context, query)));
  }

  @Get('counts')
  @Operation({
    id: 'countJobOutcomes',
    summary: 'Counts the outcomes of a job by outcome, locale and reason.',
    scope: 'read',
    hasPosition: true,
    response: JobOutcomeCounts,
    example: { response: { counts: [{ outcome: 'created', locale: 'fr-FR', reason: null, count: 3 }] } },
  })
  async count(
    @Context() { caller }: RequestContext,
    @Param('space') space: string,
    @Param('id') id: string,
  ): Promise<object> {
    const { id: jobId } = await this.reads.find(caller, space, id);
    return this.rpc.call(countJobOutcomes, { caller, jobId });
  }
}
