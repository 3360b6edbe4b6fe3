import { Controller, Get, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
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

import { AuthGuard } from '../http/requests/auth.guard';
import { IdempotentCalls } from '../http/requests/idempotent-calls.service';
import type { RequestContext } from '../http/requests/request-context';
import { Context } from '../http/requests/request-context.pipe';
import { isUuid } from '../http/requests/is-uuid';
import { presentJob } from './job.presenter';

/** Jobs of a space: read, cancel and retry. Errors are RFC 9457 problems. */
@Controller('v1/spaces/:space/jobs')
@UseGuards(AuthGuard)
export class JobsController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly idempotent: IdempotentCalls,
  ) {}

  /** Returns a job. `outcomes` has at most 1,000 of the `outcomesTotal` outcomes other than `created`. */
  @Get(':id')
  async read(
    @Context() { caller }: RequestContext,
    @Param('space') space: string,
    @Param('id') id: string,
  ): Promise<object> {
    const { job, outcomes, outcomesTotal } = await this.find(caller, space, id);
    return { ...presentJob(job), outcomes, outcomesTotal };
  }

  @Post(':id/cancel')
  @HttpCode(200)
  async cancel(
    @Context() context: RequestContext,
    @Param('space') space: string,
    @Param('id') id: string,
  ): Promise<object> {
    return presentJob(await this.idempotent.call(context, cancelJob, () => this.named(context, space, id)));
  }

  @Post(':id/retry')
  @HttpCode(202)
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
