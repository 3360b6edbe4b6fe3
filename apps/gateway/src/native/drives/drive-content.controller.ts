import { Readable } from 'node:stream';

import { Get, Param, Put } from '@nestjs/common';
import {
  type ConflictBehavior,
  type ItemAddress,
  omitUndefined,
  openUpload,
  readContentLocation,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { contentHeaders, decideContent, rangeInvalid } from '../../files/decide-content';
import { lengthOf, mimeTypeOf } from '../../files/file-facts';
import { Stores } from '../../files/stores.service';
import { UploadBytes } from '../../files/upload-bytes.service';
import { Streamed } from '../../http/bodies/streamed.decorator';
import { strongTag } from '../../http/requests/entity-tags';
import type { RequestContext } from '../../http/requests/request-context';
import { Context } from '../../http/requests/request-context.pipe';
import { Principals } from '../identity/principals.service';
import { NativeQuery } from '../inputs/native-query.pipe';
import { NativeController } from '../operations/native-controller.decorator';
import { Operation } from '../operations/operation.decorator';
import { DriveItem, ItemQuery } from './drive-item.dto';
import { FILE_EXAMPLE, UPLOAD_PROBLEMS } from './drive-item-examples';
import { preconditionOfItem, presentItems, tagOfItem } from './drive-item.presenter';
import { ContentQuery } from './drive-upload.dto';

/** Contents of files, in one request. */
@NativeController('drives/:drive/items/:item/content', 'Drives')
export class DriveContentController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly stores: Stores,
    private readonly bytes: UploadBytes,
    private readonly principals: Principals,
  ) {}

  @Get()
  @Operation({
    id: 'downloadDriveItem',
    summary: 'Downloads a file, or a range of it.',
    description: 'The entity tag is that of the content: it stays when the file is renamed or moved.',
    headers: ['If-None-Match', 'If-Range', 'Range'],
    returnsBytes: true,
    responseHeaders: ['ETag', 'Accept-Ranges', 'Cache-Control', 'Content-Range'],
    notModified: true,
    rejects: ['FORBIDDEN', 'NOT_FOUND', 'NOT_A_FILE', 'RANGE_INVALID', 'STORE_UNAVAILABLE'],
  })
  async download(
    @Context() context: RequestContext,
    @Param('drive') driveId: string,
    @Param('item') itemId: string,
    @NativeQuery() { path }: ItemQuery,
  ): Promise<Readable | undefined> {
    const address = addressOf(driveId, itemId, path);
    const { item, store, location } = await this.rpc.call(readContentLocation, { caller: context.caller, address });
    const tag = strongTag(item.file?.sha256 ?? '');
    const { status, headers, span } = decideContent(context.request.headers, { size: item.size, tag });
    context.respond(status === 416 ? 200 : status, { ...contentHeaders(item.name, tag), ...headers });
    if (status === 416) throw rangeInvalid(item.size);
    if (span === undefined) return undefined;
    context.addHeaders({ 'content-type': item.file?.mimeType ?? 'application/octet-stream' });
    return context.method === 'HEAD' ? Readable.from([]) : this.stores.get(store).read(location, span);
  }

  @Put()
  @Streamed()
  @Operation({
    id: 'uploadDriveItem',
    summary: 'Uploads a file in one request. The body is the file.',
    description:
      'The item is the file, or a folder above it with the names of the other folders and of the file in `path`. ' +
      'Folders that are missing are created. Upload a large file in parts: `POST /v1/drives/{drive}/uploads`.',
    headers: ['If-Match'],
    takesBytes: true,
    response: DriveItem,
    responseHeaders: ['ETag'],
    rejects: UPLOAD_PROBLEMS,
    example: { response: FILE_EXAMPLE },
  })
  async upload(
    @Context() context: RequestContext,
    @Param('drive') driveId: string,
    @Param('item') itemId: string,
    @NativeQuery() { path, conflict = 'replace' }: ContentQuery,
  ): Promise<DriveItem> {
    try {
      const address = addressOf(driveId, itemId, path);
      const known = { expectedTotal: lengthOf(context), mimeType: mimeTypeOf(address.path.at(-1)) };
      const upload = await this.rpc.call(openUpload, {
        caller: context.caller,
        address,
        // The DTO allows only these values.
        conflict: conflict as ConflictBehavior,
        ...omitUndefined(known),
        ...preconditionOfItem(context),
      });
      const { item } = await this.bytes.whole(upload, context.bytes);
      context.addHeaders({ etag: tagOfItem(item) });
      const [presented] = await presentItems(this.principals, context.caller, [item]);
      return presented as DriveItem;
    } catch (error) {
      await context.drain();
      throw error;
    }
  }
}

function addressOf(driveId: string, itemId: string, path = ''): ItemAddress {
  return { driveId, itemId, path: path.split('/').filter((name) => name !== '') };
}
