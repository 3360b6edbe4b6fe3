import { Controller, Get, HttpCode, Param, Patch, Post, UseGuards } from '@nestjs/common';
import {
  cancelPublishingJob,
  publishItem,
  readPublishingJob,
  RejectedError,
  unpublishItem,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { AuthGuard } from '../../../http/requests/auth.guard';
import { hexId, itemId } from '../requests/ids';
import { presentPublishingJob } from './publishing-job.presenter';
import { IdempotentCalls } from '../../../http/requests/idempotent-calls.service';
import type { RequestContext } from '../../../http/requests/request-context';
import { Context } from '../../../http/requests/request-context.pipe';
import { PREFIXES, linksOf } from '../hal/links';

/** Publish and unpublish, and their jobs. No delivery network is served, so a job is only a state and a date. */
@Controller(PREFIXES)
@UseGuards(AuthGuard)
export class PublishingController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly idempotent: IdempotentCalls,
  ) {}

  /** Publishes an item. dc-cli 0.19.1 requires 204 and an absolute Location. */
  @Post('content-items/:id/publish')
  @HttpCode(204)
  async publish(@Context() context: RequestContext, @Param('id') id: string): Promise<void> {
    const job = await this.idempotent.call(context, publishItem, { caller: context.caller, id: itemId(id) });
    context.addHeaders({ location: linksOf(context).to(`publishing-jobs/${job.id}`).href });
  }

  @Post('content-items/:id/unpublish')
  @HttpCode(204)
  async unpublish(@Context() context: RequestContext, @Param('id') id: string): Promise<void> {
    const job = await this.idempotent.call(context, unpublishItem, { caller: context.caller, id: itemId(id) });
    context.addHeaders({ location: linksOf(context).to(`publishing-jobs/${job.id}`).href });
  }

  @Get('publishing-jobs/:id')
  async read(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    return presentPublishingJob(
      await this.rpc.call(readPublishingJob, { caller: context.caller, id: publishingJobId(id) }),
      linksOf(context),
    );
  }

  /** Cancels a job. `{state: "CANCELLED"}` is the only change that is allowed. */
  @Patch('publishing-jobs/:id')
  async cancel(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    const state = context.body().text('state');
    if (state !== 'CANCELLED') {
      const data = { property: 'state', invalidValue: state };
      throw new RejectedError('FIELD_INVALID', '"state" must be CANCELLED.', data);
    }
    const named = { caller: context.caller, id: publishingJobId(id) };
    return presentPublishingJob(await this.rpc.call(cancelPublishingJob, named), linksOf(context));
  }
}

function publishingJobId(text: string): string {
  return hexId('publishing job', text);
}
