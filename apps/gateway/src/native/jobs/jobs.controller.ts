import { Get, Param, Post } from '@nestjs/common';
import {
  cancelJob,
  type Caller,
  type JobId,
  type NamedJob,
  readJob,
  RejectedError,
  retryJob,
  uuidOf,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { IdempotentCalls } from '../../http/requests/idempotent-calls.service';
import type { RequestContext } from '../../http/requests/request-context';
import { Context } from '../../http/requests/request-context.pipe';
import { isUuid } from '../../http/requests/is-uuid';
import { NativeController } from '../operations/native-controller.decorator';
import { Operation } from '../operations/operation.decorator';
import { Job, JobWithOutcomes } from './job.dto';
import { EXAMPLE_JOB, EXAMPLE_JOB_WITH_OUTCOMES } from './job-examples';
import { presentJob } from './job.presenter';

/** Jobs of a space: read, cancel and retry. Errors are RFC 9457 problems. */
@NativeController('spaces/:space/jobs', 'Jobs')
export class JobsController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly idempotent: IdempotentCalls,
  ) {}

  @Get(':id')
  @Operation({
    id: 'getJob',
    summary: 'Reads a job.',
    description: '`outcomes` has at most 1,000 of the `outcomesTotal` outcomes other than `created`.',
    scope: 'read',
    hasPosition: true,
    response: JobWithOutcomes,
    example: { response: EXAMPLE_JOB_WITH_OUTCOMES },
  })
  async read(
    @Context() { caller }: RequestContext,
    @Param('space') space: string,
    @Param('id') id: string,
  ): Promise<object> {
    const { job, outcomes, outcomesTotal } = await this.find(caller, space, id);
    return { ...presentJob(job), outcomes, outcomesTotal };
  }

  @Post(':id/cancel')
  @Operation({
    id: 'cancelJob',
    summary: 'Cancels a job. It is `cancelled`, or `cancelling` until its last command has ended.',
    scope: 'localize',
    headers: ['Idempotency-Key'],
    response: Job,
    rejects: ['JOB_ENDED'],
    example: { response: { ...EXAMPLE_JOB, state: 'cancelling' } },
  })
  async cancel(
    @Context() context: RequestContext,
    @Param('space') space: string,
    @Param('id') id: string,
  ): Promise<object> {
    return presentJob(await this.idempotent.call(context, cancelJob, () => this.named(context, space, id)));
  }

  @Post(':id/retry')
  @Operation({
    id: 'retryJob',
    summary: 'Executes the failed nodes and the cancelled commands of a job again.',
    scope: 'localize',
    headers: ['Idempotency-Key'],
    status: 202,
    response: Job,
    rejects: ['JOB_NOT_ENDED', 'NOTHING_FAILED'],
    example: { response: EXAMPLE_JOB },
  })
  async retry(
    @Context() context: RequestContext,
    @Param('space') space: string,
    @Param('id') id: string,
  ): Promise<object> {
    return presentJob(await this.idempotent.call(context, retryJob, () => this.named(context, space, id)));
  }

  private async named({ caller }: RequestContext, space: string, id: string): Promise<NamedJob> {
    const { job } = await this.find(caller, space, id);
    return { caller, jobId: job.id };
  }

  /** Rejects with NOT_FOUND for a job of another space, even if the caller may read that space. */
  private async find(caller: Caller, space: string, id: string): Promise<typeof readJob.reply & object> {
    const jobId = isUuid<JobId>(id) ? id : uuidOf<JobId>(id);
    const found = jobId === undefined ? undefined : await this.rpc.call(readJob, { caller, jobId });
    if (found?.job.spaceKey !== space) {
      throw new RejectedError('NOT_FOUND', `The job ${id} does not exist in the space ${space}.`);
    }
    return found;
  }
}
