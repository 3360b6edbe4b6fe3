import { Controller, Get, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { cancelJob, type Caller, readJob, RejectedError, retryJob, uuidOf } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { AuthGuard } from '../http/requests/auth-guard';
import { Context, type RequestContext } from '../http/requests/request-context';
import { isUuid } from '../http/requests/is-uuid';
import { presentJob } from './job.presenter';

/** Jobs of a space: what became of each, and the two things that can be done to it. Errors are RFC 9457 problems. */
@Controller('v1/spaces/:space/jobs')
@UseGuards(AuthGuard)
export class JobsController {
  constructor(private readonly rpc: RpcClient) {}

  /** `outcomes` holds at most 1,000 of `outcomesTotal`: those that did not simply end in a new variant. */
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
    @Context() { caller }: RequestContext,
    @Param('space') space: string,
    @Param('id') id: string,
  ): Promise<object> {
    const { job } = await this.find(caller, space, id);
    return presentJob(await this.rpc.call(cancelJob, { caller, jobId: job.id }));
  }

  @Post(':id/retry')
  @HttpCode(202)
  async retry(
    @Context() { caller }: RequestContext,
    @Param('space') space: string,
    @Param('id') id: string,
  ): Promise<object> {
    const { job } = await this.find(caller, space, id);
    return presentJob(await this.rpc.call(retryJob, { caller, jobId: job.id }));
  }

  /** A job of another space is not found here, even where the caller may see it there. */
  private async find(caller: Caller, space: string, id: string): Promise<typeof readJob.reply & object> {
    const jobId = isUuid(id) ? id : uuidOf(id);
    const found = jobId === undefined ? undefined : await this.rpc.call(readJob, { caller, jobId });
    if (found?.job.spaceKey !== space) throw new RejectedError('NOT_FOUND', `There is no job ${id} in space ${space}.`);
    return found;
  }
}
