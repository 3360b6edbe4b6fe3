import { Controller, Delete, Get, Inject, Param, Query, Res } from '@nestjs/common';
import { cancelDriveCopy, type DriveCopyView, readDriveCopy, RejectedError, uuidOf } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';
import type { FastifyReply } from 'fastify';

import { PUBLIC_URL } from '../../../http/requests/public-url';
import { isGoing, locationOf, presentCopyStatus } from './copy-status.presenter';

/**
 * How a copy is (contract, 2). Who knows the address may ask: rclone comes without a token, Graph's client with one, and
 * it is not looked at. Running is 202, completed and failed are 200, since every client gets along with that; the 303 of
 * the oldest documents is for those who asked at the addresses of these.
 */
@Controller('v1.0/monitor')
export class MonitorController {
  private readonly publicUrl: string;

  constructor(
    private readonly rpc: RpcClient,
    @Inject(PUBLIC_URL) publicUrl: string,
  ) {
    this.publicUrl = publicUrl.replace(/\/+$/, '');
  }

  @Get(':id')
  async read(
    @Param('id') id: string,
    @Query('force303') force303: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const copy = await this.rpc.call(readDriveCopy, { monitorId: monitorIdIn(id) });
    const goesOn = isGoing(copy);
    const isRedirected = copy.state === 'completed' && force303 === '1';
    void reply.status(goesOn ? 202 : isRedirected ? 303 : 200);
    void reply.headers({ 'cache-control': 'no-store', ...(goesOn ? { 'retry-after': '1' } : {}) });
    if (isRedirected) void reply.header('location', locationOf(copy, this.publicUrl));
    return presentCopyStatus(copy, this.publicUrl);
  }

  /** Stops a copy, and takes back what it has made. One that has ended stays as it is. */
  @Delete(':id')
  async cancel(@Param('id') id: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    const monitorId = monitorIdIn(id);
    const before: DriveCopyView = await this.rpc.call(readDriveCopy, { monitorId });
    if (isGoing(before)) await this.rpc.call(cancelDriveCopy, { monitorId });
    void reply.status(204);
  }
}

function monitorIdIn(id: string): string {
  const monitorId = uuidOf(id);
  if (monitorId === undefined) {
    throw new RejectedError('NOT_FOUND', 'There is no such operation.', { what: 'operation' });
  }
  return monitorId;
}
