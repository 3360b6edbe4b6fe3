import { Delete, Get, Param, Patch, Post } from '@nestjs/common';
import {
  type ConflictBehavior,
  createDriveFolder,
  deleteDriveItem,
  type DriveItemView,
  type ItemAddress,
  listChildren,
  omitUndefined,
  readDriveItem,
  restoreDriveItem,
  updateDriveItem,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { IdempotentCalls } from '../../http/requests/idempotent-calls.service';
import type { RequestContext } from '../../http/requests/request-context';
import { Context } from '../../http/requests/request-context.pipe';
import { Principals } from '../identity/principals.service';
import { NativeBody, OptionalNativeBody } from '../inputs/native-body.pipe';
import { NativeQuery } from '../inputs/native-query.pipe';
import { ListOf } from '../lists/list-of.dto';
import { PageQuery } from '../lists/page-query.dto';
import { Pages } from '../lists/pages.service';
import { isNotModified } from '../operations/conditions';
import { NativeController } from '../operations/native-controller.decorator';
import { Operation } from '../operations/operation.decorator';
import { DriveItem, DriveItemChanges, ItemQuery, NewDriveFolder, RestoredPlace } from './drive-item.dto';
import { FOLDER_EXAMPLE, PLACE_PROBLEMS } from './drive-item-examples';
import { preconditionOfItem, presentItems, tagOfItem } from './drive-item.presenter';

const CHANGE_PROBLEMS = ['INTO_ITSELF', 'OTHER_DRIVE', 'ROOT_IMMUTABLE', 'TAG_MISMATCH'] as const;

/** Folders and files of a drive. `root` is the id of its root folder. Reads require `read`, changes `write`. */
@NativeController('drives/:drive/items/:item', 'Drives')
export class DriveItemsController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly idempotent: IdempotentCalls,
    private readonly principals: Principals,
    private readonly pages: Pages,
  ) {}

  @Get()
  @Operation({
    id: 'getDriveItem',
    summary: 'Reads a folder or a file, by its id or by a path below a folder.',
    headers: ['If-None-Match'],
    response: DriveItem,
    responseHeaders: ['ETag'],
    notModified: true,
    rejects: ['FORBIDDEN', 'NOT_FOUND'],
    example: { response: FOLDER_EXAMPLE },
  })
  async read(
    @Context() context: RequestContext,
    @Param('drive') driveId: string,
    @Param('item') itemId: string,
    @NativeQuery() { path = '' }: ItemQuery,
  ): Promise<DriveItem | undefined> {
    const address = { driveId, itemId, path: path.split('/').filter((name) => name !== '') };
    const item = await this.rpc.call(readDriveItem, { caller: context.caller, address });
    if (isNotModified(context, tagOfItem(item))) return undefined;
    return this.present(context, item);
  }

  @Get('children')
  @Operation({
    id: 'listDriveItems',
    summary: 'Lists the folders and files in a folder, by their names.',
    response: ListOf(DriveItem),
    responseHeaders: ['Link'],
    hasPosition: true,
    rejects: ['FORBIDDEN', 'NOT_FOUND', 'NOT_A_FOLDER'],
    example: { response: { items: [FOLDER_EXAMPLE], nextCursor: null } },
  })
  async children(
    @Context() context: RequestContext,
    @Param('drive') driveId: string,
    @Param('item') itemId: string,
    @NativeQuery() query: PageQuery,
  ) {
    const after = this.pages.after<string>(context, query);
    const { items, next } = await this.rpc.call(listChildren, {
      caller: context.caller,
      address: addressOf(driveId, itemId),
      order: { by: 'name', direction: 'asc' },
      limit: query.limit,
      ...(after === undefined ? {} : { after }),
    });
    const presented = await presentItems(this.principals, context.caller, items);
    return this.pages.present(context, { items: presented, after: next });
  }

  @Post('children')
  @Operation({
    id: 'createDriveFolder',
    summary: 'Creates a folder in a folder.',
    headers: ['Idempotency-Key'],
    status: 201,
    response: DriveItem,
    responseHeaders: ['ETag'],
    rejects: ['FORBIDDEN', 'NOT_FOUND', 'SPACE_FULL', ...PLACE_PROBLEMS],
    example: { request: { name: 'Images' }, response: FOLDER_EXAMPLE },
  })
  async createFolder(
    @Context() context: RequestContext,
    @Param('drive') driveId: string,
    @Param('item') itemId: string,
    @NativeBody() { name, conflict }: NewDriveFolder,
  ): Promise<DriveItem> {
    const request = { caller: context.caller, address: addressOf(driveId, itemId), name, ...ifTaken(conflict) };
    const { item } = await this.idempotent.call(context, createDriveFolder, request);
    return this.present(context, item);
  }

  @Patch()
  @Operation({
    id: 'patchDriveItem',
    summary: 'Renames, moves or describes a folder or a file.',
    headers: ['If-Match'],
    response: DriveItem,
    responseHeaders: ['ETag'],
    rejects: ['FORBIDDEN', 'NOT_FOUND', ...PLACE_PROBLEMS, ...CHANGE_PROBLEMS, 'DESCRIPTION_INVALID'],
    example: { request: { name: 'Pictures' }, response: { ...FOLDER_EXAMPLE, name: 'Pictures' } },
  })
  async change(
    @Context() context: RequestContext,
    @Param('drive') driveId: string,
    @Param('item') itemId: string,
    @NativeBody() { name, parentId, description, conflict }: DriveItemChanges,
  ): Promise<DriveItem> {
    const parent = parentId === undefined ? undefined : addressOf(driveId, parentId);
    const item = await this.rpc.call(updateDriveItem, {
      caller: context.caller,
      address: addressOf(driveId, itemId),
      change: omitUndefined({ name, parent, description }),
      ...ifTaken(conflict),
      ...preconditionOfItem(context),
    });
    return this.present(context, item);
  }

  @Delete()
  @Operation({
    id: 'deleteDriveItem',
    summary: 'Moves a folder or a file to the recycle bin, with everything below it.',
    headers: ['If-Match'],
    status: 204,
    rejects: ['FORBIDDEN', 'NOT_FOUND', 'ROOT_IMMUTABLE', 'TAG_MISMATCH', 'ITEM_IN_USE'],
  })
  async remove(@Context() context: RequestContext, @Param('drive') driveId: string, @Param('item') itemId: string) {
    const request = { caller: context.caller, address: addressOf(driveId, itemId), forever: false };
    await this.rpc.call(deleteDriveItem, { ...request, ...preconditionOfItem(context) });
  }

  @Post('restore')
  @Operation({
    id: 'restoreDriveItem',
    summary: 'Restores a folder or a file from the recycle bin, with everything that was deleted with it.',
    headers: ['Idempotency-Key', 'If-Match'],
    response: DriveItem,
    responseHeaders: ['ETag'],
    rejects: ['FORBIDDEN', 'NOT_FOUND', ...PLACE_PROBLEMS, ...CHANGE_PROBLEMS],
    example: { request: { conflict: 'rename' }, response: FOLDER_EXAMPLE },
  })
  async restore(
    @Context() context: RequestContext,
    @Param('drive') driveId: string,
    @Param('item') itemId: string,
    @OptionalNativeBody() { name, parentId, conflict }: RestoredPlace,
  ): Promise<DriveItem> {
    const parent = parentId === undefined ? undefined : addressOf(driveId, parentId);
    const item = await this.idempotent.call(context, restoreDriveItem, {
      caller: context.caller,
      address: addressOf(driveId, itemId),
      ...omitUndefined({ name, parent }),
      ...ifTaken(conflict),
      ...preconditionOfItem(context),
    });
    return this.present(context, item);
  }

  private async present(context: RequestContext, item: DriveItemView): Promise<DriveItem> {
    context.addHeaders({ etag: tagOfItem(item) });
    const [presented] = await presentItems(this.principals, context.caller, [item]);
    return presented as DriveItem;
  }
}

function addressOf(driveId: string, itemId: string): ItemAddress {
  return { driveId, itemId, path: [] };
}

/** The DTO allows only these values. */
function ifTaken(conflict = 'fail'): { readonly conflict: ConflictBehavior } {
  return { conflict: conflict as ConflictBehavior };
}
