import { Controller, Delete, Get, Param, UseGuards } from '@nestjs/common';
import { cancelDriveCopy, type DriveCopyView, readDriveCopy, RejectedError, uuidOf } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { AddressLimitGuard } from '../../../http/limits/address-limit.guard';
import { Jobs } from '../../../jobs/jobs.service';
import type { RequestContext } from '../../../http/requests/request-context';
import { Context } from '../../../http/requests/request-context.pipe';
import { isInProgress, locationOf, presentCopyStatus } from './copy-status.presenter';

/**
 * The status of a copy (docs/contracts/onedrive.md §2). The URL is the credential: rclone sends no token, and the token
 * of Graph's client is ignored. A running copy gets 202, a completed or failed copy 200, which every client accepts.
 * Clients that use the addresses of the oldest documents get the documented 303.
 */
@Controller('v1.0/monitor')
@UseGuards(AddressLimitGuard)
export class MonitorController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly jobs: Jobs,
  ) {}

  @Get(':id')
  async read(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    const copy = await this.jobs.copy(monitorIdIn(id));
    const inProgress = isInProgress(copy);
    const isRedirected = copy.state === 'completed' && context.query.get('force303') === '1';
    context.respond(inProgress ? 202 : isRedirected ? 303 : 200, { 'cache-control': 'no-store' });
    if (inProgress) context.addHeaders({ 'retry-after': '1' });
    if (isRedirected) context.addHeaders({ location: locationOf(copy, context.publicUrl) });
    return presentCopyStatus(copy, context.publicUrl);
  }

  /** Cancels a copy and undoes it. A copy that has ended does not change. */
  @Delete(':id')
  async cancel(@Context() context: RequestContext, @Param('id') id: string): Promise<void> {
    const monitorId = monitorIdIn(id);
    const before: DriveCopyView = await this.rpc.call(readDriveCopy, { monitorId });
    if (isInProgress(before)) {
      const { jobId, sequence } = await this.rpc.call(cancelDriveCopy, { monitorId });
      await this.jobs.shows([{ id: jobId, sequence }]);
    }
    context.respond(204);
  }
}

function monitorIdIn(id: string): string {
  const monitorId = uuidOf(id);
  if (monitorId === undefined) {
    throw new RejectedError('NOT_FOUND', 'The operation does not exist.', { what: 'operation' });
  }
  return monitorId;
}
