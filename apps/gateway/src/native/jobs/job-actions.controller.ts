import { Param, Post } from '@nestjs/common';
import { cancelJob, type JobView, omitUndefined, retryJob } from '@scriptorium/contracts';

import { Costs, PLAN_COST } from '../../http/limits/costs.decorator';
import { IdempotentCalls } from '../../http/requests/idempotent-calls.service';
import type { RequestContext } from '../../http/requests/request-context';
import { Context } from '../../http/requests/request-context.pipe';
import { Jobs } from '../../jobs/jobs.service';
import { Principals } from '../identity/principals.service';
import { OptionalNativeBody } from '../inputs/native-body.pipe';
import { NativeController } from '../operations/native-controller.decorator';
import { Operation } from '../operations/operation.decorator';
import { Job } from './job.dto';
import { EXAMPLE_JOB } from './job-examples';
import { JobReads } from './job-reads.service';
import { CancelRequest, RetryRequest } from './job-requests.dto';
import { presentJob, tagOfJob } from './job.presenter';

/** Changes of a job: cancel and retry. */
@NativeController('spaces/:space/jobs', 'Jobs')
export class JobActionsController {
  constructor(
    private readonly idempotent: IdempotentCalls,
    private readonly jobs: Jobs,
    private readonly reads: JobReads,
    private readonly principals: Principals,
  ) {}

  @Post(':id/cancel')
  @Operation({
    id: 'cancelJob',
    summary: 'Cancels a job. It is `cancelled`, or `cancelling` until its last command has ended.',
    description:
      'Variants that a localization has created stay, or with `"made": "remove"` are undone by another job after the ' +
      'end: `undoJobId`. A duplicate and a copy in a drive leave nothing.',
    scope: 'localize',
    headers: ['Idempotency-Key'],
    status: 202,
    response: Job,
    responseHeaders: ['ETag'],
    rejects: ['JOB_ENDED'],
    example: { request: { made: 'keep' }, response: { ...EXAMPLE_JOB, state: 'cancelling' } },
  })
  async cancel(
    @Context() context: RequestContext,
    @Param('space') space: string,
    @Param('id') id: string,
    @OptionalNativeBody() { made }: CancelRequest,
  ): Promise<object> {
    const { caller } = context;
    const named = async () => {
      const { id: jobId } = await this.reads.find(caller, space, id);
      return { caller, jobId, ...omitUndefined({ made }) };
    };
    return this.present(context, await this.idempotent.call(context, cancelJob, named));
  }

  @Post(':id/retry')
  @Costs(PLAN_COST)
  @Operation({
    id: 'retryJob',
    summary: 'Executes failed nodes and cancelled commands of a job again.',
    scope: 'localize',
    headers: ['Idempotency-Key'],
    status: 202,
    response: Job,
    responseHeaders: ['ETag'],
    rejects: ['JOB_NOT_ENDED', 'NOTHING_FAILED', 'JOB_UNDONE', 'FOLDER_DELETED'],
    example: { request: { nodes: [4, 7] }, response: EXAMPLE_JOB },
  })
  async retry(
    @Context() context: RequestContext,
    @Param('space') space: string,
    @Param('id') id: string,
    @OptionalNativeBody() { nodes }: RetryRequest,
  ): Promise<object> {
    const { caller } = context;
    const named = async () => {
      const { id: jobId } = await this.reads.find(caller, space, id);
      return { caller, jobId, ...omitUndefined({ nodes }) };
    };
    return this.present(context, await this.idempotent.call(context, retryJob, named));
  }

  private async present(context: RequestContext, job: JobView): Promise<object> {
    await this.jobs.shows([job]);
    context.addHeaders({ etag: tagOfJob(job) });
    const authorOf = await this.principals.remembered(context.caller, [job.requestedBy]);
    return presentJob(job, context.publicUrl, authorOf(job.requestedBy));
  }
}
