import { Body, Controller, Get, Inject, Post, Res, UseGuards } from '@nestjs/common';
import { configuredStores } from '@scriptorium/blob-store';
import { type Caller, createDrive, type DriveView, listDrives, RejectedError } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';
import type { FastifyReply } from 'fastify';

import { GatewayConfig } from '../config';
import { AuthGuard, CallerOf } from '../http/requests/auth-guard';
import { omitUndefined } from '../http/bodies/omit-undefined';
import { PUBLIC_URL } from '../http/requests/public-url';
import { RequestBody } from '../http/bodies/request-body';

/** Drives that are made on purpose, with the store that is to have their bytes. Errors are RFC 9457 problems. */
@Controller('v1/drives')
@UseGuards(AuthGuard)
export class DrivesController {
  private readonly stores: readonly string[];
  private readonly publicUrl: string;

  constructor(
    private readonly rpc: RpcClient,
    config: GatewayConfig,
    @Inject(PUBLIC_URL) publicUrl: string,
  ) {
    this.stores = configuredStores(config);
    this.publicUrl = publicUrl.replace(/\/+$/, '');
  }

  /** The default one first. */
  @Get()
  async list(@CallerOf() caller: Caller): Promise<object> {
    const { drives } = await this.rpc.call(listDrives, { caller });
    return { drives: drives.map(presentDrive) };
  }

  /** `Location` is the drive in the OneDrive API. Rejected with STORE_INVALID {store, stores} where there is no such store. */
  @Post()
  async create(
    @CallerOf() caller: Caller,
    @Body() source: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const body = RequestBody.parse(source);
    const store = body.text('store');
    if (!this.stores.includes(store)) {
      const message = `There is no store ${store} here. There are: ${this.stores.join(', ')}.`;
      throw new RejectedError('STORE_INVALID', message, { store, stores: this.stores });
    }
    const wish = { spaceKey: body.text('space'), name: body.text('name'), store };
    const quota = omitUndefined({ quota: body.optionalInteger('quota') });
    const drive = await this.rpc.call(createDrive, { caller, ...wish, ...quota });
    void reply.header('location', `${this.publicUrl}/v1.0/drives/${drive.id}`);
    return presentDrive(drive);
  }
}

function presentDrive({ spaceKey: space, ...drive }: DriveView): object {
  const { id, name, store, rootId, quota, ownerId, createdAt, modifiedAt } = drive;
  return { id, space, name, store, rootId, quota, ownerId, createdAt, modifiedAt };
}
