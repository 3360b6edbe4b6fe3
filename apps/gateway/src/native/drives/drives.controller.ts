import { Get, Param, Post } from '@nestjs/common';
import { configuredStores } from '@scriptorium/blob-store';
import {
  createDrive,
  type DriveView,
  listDrives,
  omitUndefined,
  readDrive,
  RejectedError,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { GatewayConfig } from '../../config';
import { IdempotentCalls } from '../../http/requests/idempotent-calls.service';
import type { RequestContext } from '../../http/requests/request-context';
import { Context } from '../../http/requests/request-context.pipe';
import { NativeBody } from '../inputs/native-body.pipe';
import { ListOf } from '../lists/list-of.dto';
import { NativeController } from '../operations/native-controller.decorator';
import { Operation } from '../operations/operation.decorator';
import { Drive, NewDrive } from './drive.dto';

const EXAMPLE = {
  id: '5d8c0f4e6a574a0e8a5e0c',
  space: 'docs',
  name: 'Archive',
  store: 'postgres',
  rootId: '0b0c5a642f5e4d319c1e7a',
  quota: { total: 1e9, used: 0, deleted: 0 },
  ownerId: '5d8c0f4e-6a57-4a0e-8a5e-0c8a54f4c1de',
  createdAt: '2026-11-21T12:00:00.000Z',
  modifiedAt: '2026-11-21T12:00:00.000Z',
};

/** Drives with a chosen store for their contents. Errors are RFC 9457 problems. */
@NativeController('drives', 'Drives')
export class DrivesController {
  private readonly stores: readonly string[];

  constructor(
    private readonly rpc: RpcClient,
    private readonly idempotent: IdempotentCalls,
    config: GatewayConfig,
  ) {
    this.stores = configuredStores(config);
  }

  @Get()
  @Operation({
    id: 'listDrives',
    summary: 'Lists the drives of all spaces of the caller, the default drive first.',
    response: ListOf(Drive),
    hasPosition: true,
    example: { response: { items: [EXAMPLE], nextCursor: null } },
  })
  async list(@Context() { caller }: RequestContext): Promise<object> {
    const { drives } = await this.rpc.call(listDrives, { caller });
    return { items: drives.map(presentDrive), nextCursor: null };
  }

  @Get(':drive')
  @Operation({
    id: 'getDrive',
    summary: 'Reads a drive.',
    response: Drive,
    rejects: ['FORBIDDEN', 'NOT_FOUND'],
    example: { response: EXAMPLE },
  })
  async read(@Context() { caller }: RequestContext, @Param('drive') driveId: string): Promise<object> {
    return presentDrive(await this.rpc.call(readDrive, { caller, driveId }));
  }

  /** Rejects an unknown store with STORE_INVALID {store, stores}. */
  @Post()
  @Operation({
    id: 'createDrive',
    summary: 'Creates a drive with a store for its bytes.',
    description: '`Location` is its address in the OneDrive API. The caller needs the scope `write` in `space`.',
    headers: ['Idempotency-Key'],
    status: 201,
    response: Drive,
    responseHeaders: ['Location'],
    rejects: ['FORBIDDEN', 'NOT_FOUND', 'STORE_INVALID', 'NAME_TAKEN', 'NAME_INVALID', 'QUOTA_INVALID'],
    example: { request: { space: 'docs', name: 'Archive', store: 'postgres', quota: 1e9 }, response: EXAMPLE },
  })
  async create(
    @Context() context: RequestContext,
    @NativeBody() { store, space: spaceKey, name, quota }: NewDrive,
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
