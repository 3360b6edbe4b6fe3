import { Delete, Get, Param, Post, Put } from '@nestjs/common';
import {
  type Caller,
  type ConflictBehavior,
  omitUndefined,
  openUpload,
  readDrive,
  readUpload,
  RejectedError,
  type UploadView,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { mimeTypeOf } from '../../files/file-facts';
import { readContentRange } from '../../files/read-range';
import { UploadBytes } from '../../files/upload-bytes.service';
import { UploadFragments } from '../../files/upload-fragments.service';
import { isWhole } from '../../files/upload-state';
import { Streamed } from '../../http/bodies/streamed.decorator';
import { IdempotentCalls } from '../../http/requests/idempotent-calls.service';
import type { RequestContext } from '../../http/requests/request-context';
import { Context } from '../../http/requests/request-context.pipe';
import { Principals } from '../identity/principals.service';
import { NativeBody } from '../inputs/native-body.pipe';
import { NativeController } from '../operations/native-controller.decorator';
import { Operation } from '../operations/operation.decorator';
import { requireSpaceScope } from '../operations/require-space-scope';
import type { DriveItem } from './drive-item.dto';
import { FILE_EXAMPLE, UPLOAD_PROBLEMS } from './drive-item-examples';
import { presentItems } from './drive-item.presenter';
import { NewUpload, Upload } from './drive-upload.dto';

const NEW = { name: 'film.mp4', size: 104_857_600 };
const EXAMPLE = {
  id: 'C1rbMvVeRZGcHnrQqkZ8cg',
  driveId: 'XYwPTmpXSg6KXgyKVPTB3g',
  received: 0,
  size: 104_857_600,
  expiresAt: '2026-11-28T12:00:00.000Z',
  item: null,
};
const AT_UPLOAD = ['FORBIDDEN', 'NOT_FOUND', 'UPLOAD_LOST'] as const;

/** Uploads of files in parts. An upload that breaks continues at `received`. Requires the scope `write`. */
@NativeController('drives/:drive/uploads', 'Drives')
export class DriveUploadsController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly idempotent: IdempotentCalls,
    private readonly bytes: UploadBytes,
    private readonly fragments: UploadFragments,
    private readonly principals: Principals,
  ) {}

  @Post()
  @Operation({
    id: 'createUpload',
    summary: 'Starts an upload of a file in parts.',
    description: 'The file exists after the last part. An empty file is uploaded in one request instead.',
    headers: ['Idempotency-Key'],
    status: 201,
    response: Upload,
    responseHeaders: ['Location'],
    rejects: [...UPLOAD_PROBLEMS, 'DESCRIPTION_INVALID', 'LIMIT_EXCEEDED'],
    example: { request: NEW, response: EXAMPLE },
  })
  async create(
    @Context() context: RequestContext,
    @Param('drive') driveId: string,
    @NativeBody() { name, parentId = 'root', size, description, conflict = 'fail' }: NewUpload,
  ): Promise<Upload> {
    if (size !== undefined && size < 1) {
      throw new RejectedError('FIELD_INVALID', '"size" must be at least 1.', { property: 'size' });
    }
    const upload = await this.idempotent.call(context, openUpload, {
      caller: context.caller,
      address: { driveId, itemId: parentId, path: [] },
      name,
      // The DTO allows only these values.
      conflict: conflict as ConflictBehavior,
      ...omitUndefined({ expectedTotal: size, description, mimeType: mimeTypeOf(name) }),
    });
    context.addHeaders({ location: `${context.publicUrl}/v1/drives/${driveId}/uploads/${upload.id}` });
    return presentUpload(upload);
  }

  @Get(':upload')
  @Operation({
    id: 'getUpload',
    summary: 'Reads how many bytes of an upload the drive has.',
    response: Upload,
    rejects: ['FORBIDDEN', 'NOT_FOUND'],
    example: { response: { ...EXAMPLE, received: 52_428_800 } },
  })
  async read(
    @Context() { caller }: RequestContext,
    @Param('drive') driveId: string,
    @Param('upload') uploadId: string,
  ): Promise<Upload> {
    return presentUpload(await this.find(caller, driveId, uploadId));
  }

  @Put(':upload')
  @Streamed()
  @Operation({
    id: 'uploadPart',
    summary: 'Sends the next part of an upload. The body is its bytes.',
    description: 'Parts are sent in their order. The response to the last one has the file as `item`.',
    headers: ['Content-Range'],
    takesBytes: true,
    response: Upload,
    rejects: [
      ...UPLOAD_PROBLEMS,
      'CONTENT_RANGE_INVALID',
      'FRAGMENT_IN_FLIGHT',
      'FRAGMENT_OUT_OF_ORDER',
      'FRAGMENT_OVERLAP',
    ],
    example: { response: { ...EXAMPLE, received: 104_857_600, item: FILE_EXAMPLE } },
  })
  async send(
    @Context() context: RequestContext,
    @Param('drive') driveId: string,
    @Param('upload') uploadId: string,
  ): Promise<Upload> {
    try {
      const { id } = await this.find(context.caller, driveId, uploadId);
      const part = readContentRange(context.header('content-range'));
      if (part === undefined) {
        const message = 'A part must have the header "Content-Range: bytes first-last/size".';
        throw new RejectedError('CONTENT_RANGE_INVALID', message);
      }
      const upload = await this.fragments.append(id, part, context);
      if (!isWhole(upload)) return presentUpload(upload);
      const { item } = await this.bytes.complete(upload);
      const [presented] = await presentItems(this.principals, context.caller, [item]);
      return { ...presentUpload(upload), item: presented as DriveItem };
    } catch (error) {
      await context.drain();
      throw error;
    }
  }

  @Delete(':upload')
  @Operation({
    id: 'deleteUpload',
    summary: 'Abandons an upload, and removes its bytes.',
    status: 204,
    rejects: AT_UPLOAD,
  })
  async remove(
    @Context() { caller }: RequestContext,
    @Param('drive') driveId: string,
    @Param('upload') uploadId: string,
  ): Promise<void> {
    const { id } = await this.find(caller, driveId, uploadId);
    await this.bytes.abandon(id);
  }

  /** The service knows an upload by its id alone, so the drive and the scope are checked here. */
  private async find(caller: Caller, driveId: string, uploadId: string): Promise<UploadView> {
    const { id, spaceKey } = await this.rpc.call(readDrive, { caller, driveId });
    requireSpaceScope(caller, spaceKey, 'write');
    const upload = await this.rpc.call(readUpload, { uploadId });
    if (upload.driveId === id) return upload;
    throw new RejectedError('NOT_FOUND', 'The drive does not have the upload.', { what: 'upload' });
  }
}

function presentUpload({ id, driveId, received, expectedTotal, expiresAt }: UploadView): Upload {
  return { id, driveId, received, size: expectedTotal, expiresAt, item: null };
}
