import { Controller, Get, HttpCode, Param, Patch, Post, Res, UseGuards } from '@nestjs/common';
import {
  cancelPublishingJob,
  publishItem,
  readPublishingJob,
  RejectedError,
  unpublishItem,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';
import type { FastifyReply } from 'fastify';

import { AuthGuard } from '../../../http/requests/auth-guard';
import { type Ask, Asked, PREFIXES } from '../requests/ask';
import { hexId, itemId } from '../requests/ids';
import { presentPublishingJob } from './publishing-job.presenter';

/** Publish and unpublish, and their jobs. There is no delivery network behind it: a job is a state and a date. */
@Controller(PREFIXES)
@UseGuards(AuthGuard)
export class PublishingController {
  constructor(private readonly rpc: RpcClient) {}

  /** dc-cli 0.19.1 insists on 204, and fetches the Location as it is: it must be absolute. */
  @Post('content-items/:id/publish')
  @HttpCode(204)
  async publish(
    @Asked() { caller, links }: Ask,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const job = await this.rpc.call(publishItem, { caller, id: itemId(id) });
    void reply.header('location', links.to(`publishing-jobs/${job.id}`).href);
  }

  @Post('content-items/:id/unpublish')
  @HttpCode(204)
  async unpublish(
    @Asked() { caller, links }: Ask,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const job = await this.rpc.call(unpublishItem, { caller, id: itemId(id) });
    void reply.header('location', links.to(`publishing-jobs/${job.id}`).href);
  }

  @Get('publishing-jobs/:id')
  async read(@Asked() { caller, links }: Ask, @Param('id') id: string): Promise<object> {
    return presentPublishingJob(await this.rpc.call(readPublishingJob, { caller, id: publishingJobId(id) }), links);
  }

  /** The only change there is: `{state: "CANCELLED"}`. */
  @Patch('publishing-jobs/:id')
  async cancel(@Asked() ask: Ask, @Param('id') id: string): Promise<object> {
    const state = ask.body().text('state');
    if (state !== 'CANCELLED') {
      const data = { property: 'state', invalidValue: state };
      throw new RejectedError('FIELD_INVALID', '"state" can be set to CANCELLED, and to nothing else.', data);
    }
    const named = { caller: ask.caller, id: publishingJobId(id) };
    return presentPublishingJob(await this.rpc.call(cancelPublishingJob, named), ask.links);
  }
}

function publishingJobId(text: string): string {
  return hexId('publishing job', text);
}
