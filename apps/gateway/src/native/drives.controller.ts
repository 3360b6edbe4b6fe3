import { Controller, Get, Post, UseGuards } from '@nestjs/common';
import { configuredStores } from '@scriptorium/blob-store';
import { createDrive, type DriveView, listDrives, omitUndefined, RejectedError } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { GatewayConfig } from '../config';
import { AuthGuard } from '../http/requests/auth.guard';
import { ValidatedBody } from '../http/dtos/body.pipe';
import { IdempotentCalls } from '../http/requests/idempotent-calls.service';
import type { RequestContext } from '../http/requests/request-context';
import { Context } from '../http/requests/request-context.pipe';
import { NewDrive } from './drive.dto';

/** Drives with a chosen store for their contents. Errors are RFC 9457 problems. */
@Controller('v1/drives')
@UseGuards(AuthGuard)
export class DrivesController {
  private readonly stores: readonly string[];

  constructor(
    private readonly rpc: RpcClient,
    private readonly idempotent: IdempotentCalls,
    config: GatewayConfig,
  ) {
    this.stores = configuredStores(config);
  }

  /** Lists the drives, the default drive first. */
  @Get()
  async list(@Context() { caller }: RequestContext): Promise<object> {
    const { drives } = await this.rpc.call(listDrives, { caller });
    return { drives: drives.map(presentDrive) };
  }

  /**
   * Creates a drive. `Location` is its URL in the OneDrive API. Rejects an unknown store with STORE_INVALID {store,
   * stores}.
   */
  @Post()
  async create(
    @Context() context: RequestContext,
    @ValidatedBody() { store, space: spaceKey, name, quota }: NewDrive,
  ): Promise<object> {
    if (!this.stores.includes(store)) {
      const message = `The store ${store} is not configured. "store" must be one of ${this.stores.join(', ')}.`;
      throw new RejectedError('STORE_INVALID', message, { store, stores: this.stores });
    }
    const request = { caller: context.caller, spaceKey, name, store, ...omitUndefined({ quota }) };
    const drive = await this.idempotent.call(context, createDrive, request);
    context.addHeaders({ location: `${context.publicUrl}/v1.0/drives/${drive.id}` });
    return presentDrive(drive);
  }
}

function presentDrive({ spaceKey: space, ...drive }: DriveView): object {
  const { id, name, store, rootId, quota, ownerId, createdAt, modifiedAt } = drive;
  return { id, space, name, store, rootId, quota, ownerId, createdAt, modifiedAt };
}
