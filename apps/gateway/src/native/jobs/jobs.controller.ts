import { Get, Param } from '@nestjs/common';
import { type JobPlace, type JobView, listSpaceJobs, omitUndefined } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { matchesWeakly, parseStrictCondition } from '../../http/requests/entity-tags';
import type { RequestContext } from '../../http/requests/request-context';
import { Context } from '../../http/requests/request-context.pipe';
import { Jobs } from '../../jobs/jobs.service';
import { Principals } from '../identity/principals.service';
import { NativeQuery } from '../inputs/native-query.pipe';
import { ListOf } from '../lists/list-of.dto';
import { Pages } from '../lists/pages.service';
import { isNotModified } from '../operations/conditions';
import { NativeController } from '../operations/native-controller.decorator';
import { Operation } from '../operations/operation.decorator';
import { preferencesOf } from '../operations/preferences';
import { Job } from './job.dto';
import { EXAMPLE_JOB } from './job-examples';
import { JobReads } from './job-reads.service';
import { presentJob, tagOfJob } from './job.presenter';
import { JobListQuery } from './job-queries.dto';

/** Jobs of a space: list and read. */
@NativeController('spaces/:space/jobs', 'Jobs')
export class JobsController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly jobs: Jobs,
    private readonly reads: JobReads,
    private readonly pages: Pages,
    private readonly principals: Principals,
  ) {}

  @Get()
  @Operation({
    id: 'listJobs',
    summary: 'Lists the jobs of a space, newest first.',
    scope: 'read',
    headers: ['Prefer'],
    hasPosition: true,
    response: ListOf(Job),
    responseHeaders: ['Link'],
    example: { response: { items: [EXAMPLE_JOB], nextCursor: null } },
  })
  async list(
    @Context() context: RequestContext,
    @Param('space') space: string,
    @NativeQuery() query: JobListQuery,
  ): Promise<object> {
    const { count: isCounted } = preferencesOf(context);
    const page = await this.rpc.call(listSpaceJobs, {
      caller: context.caller,
      spaceKey: space,
      limit: query.limit,
      isCounted,
      ...omitUndefined({
        kinds: query.kind,
        states: query.state,
        createdBy: query.createdBy,
        rootId: query.root,
        labels: query.label,
        since: query.since,
        after: this.pages.after<JobPlace>(context, query),
      }),
    });
    await this.jobs.shows(page.jobs);
    const authors = page.jobs.map(({ requestedBy }) => requestedBy);
    const authorOf = await this.principals.remembered(context.caller, authors);
    const items = page.jobs.map((job) => presentJob(job, context.publicUrl, authorOf(job.requestedBy)));
    const { count } = page;
    return this.pages.present(context, {
      items,
      after: page.next,
      ...(count === undefined ? {} : { count: count.isExact ? count.jobs : { atLeast: count.jobs } }),
    });
  }

  /** A client that knows the job waits for its next change, if it wants to. */
  @Get(':id')
  @Operation({
    id: 'getJob',
    summary: 'Reads a job.',
    description: 'With `If-None-Match` and `Prefer: wait=30`, the response waits up to 30 seconds for a change.',
    scope: 'read',
    headers: ['If-None-Match', 'Prefer'],
    notModified: true,
    response: Job,
    responseHeaders: ['ETag', 'Scriptorium-Position'],
    example: { response: EXAMPLE_JOB },
  })
  async read(
    @Context() context: RequestContext,
    @Param('space') space: string,
    @Param('id') id: string,
  ): Promise<object | undefined> {
    // From before the read: the response reflects at least the events up to there.
    const { position } = this.jobs;
    const job = await this.awaited(context, space, id);
    if (position !== undefined) context.addHeaders({ 'scriptorium-position': String(position) });
    if (isNotModified(context, tagOfJob(job))) return undefined;
    const authorOf = await this.principals.remembered(context.caller, [job.requestedBy]);
    return presentJob(job, context.publicUrl, authorOf(job.requestedBy));
  }

  private async awaited(context: RequestContext, space: string, id: string): Promise<JobView> {
    const job = await this.reads.find(context.caller, space, id);
    const { waitSeconds } = preferencesOf(context);
    const known = context.header('if-none-match');
    if (waitSeconds === undefined || known === undefined) return job;
    context.addHeaders({ 'preference-applied': `wait=${waitSeconds}` });
    const condition = parseStrictCondition(known);
    const isKnown = (each: JobView): boolean => matchesWeakly(condition, tagOfJob(each));
    if (!isKnown(job)) return job;
    const gone = new AbortController();
    const leave = (): void => gone.abort();
    const { socket } = context.request.raw;
    socket.once('close', leave);
    try {
      return await this.jobs.changed(context.caller, job.id, {
        isKnown,
        waitMs: waitSeconds * 1_000,
        signal: gone.signal,
      });
    } finally {
      // The connection is kept for further requests.
      socket.off('close', leave);
    }
  }
}
