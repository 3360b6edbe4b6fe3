import { Controller, Delete, Get, Param, Post, Put, UseGuards } from '@nestjs/common';
import { readUpload, RejectedError, type ShortId, type UploadView } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { AddressLimitGuard } from '../../../http/limits/address-limit.guard';
import { Streamed } from '../../../http/bodies/streamed.decorator';
import { presentItem } from '../items/item.presenter';
import { readContentRange } from '../../../files/read-range';
import { type CreatedFile, UploadBytes } from '../../../files/upload-bytes.service';
import { UploadFragments } from '../../../files/upload-fragments.service';
import { isWhole } from '../../../files/upload-state';
import { presentProgress, presentSession } from './upload-session.presenter';
import type { RequestContext } from '../../../http/requests/request-context';
import { Context } from '../../../http/requests/request-context.pipe';

/**
 * Upload sessions. The URL of a session is its credential: an `Authorization` header is ignored, since only some
 * clients send one (docs/contracts/onedrive.md §4.4).
 *
 * Fragments are described at `UploadFragments`. If the response to the last fragment was lost, the repeated fragment
 * returns the file.
 *
 * A session with `deferCommit` says so in its URL. Its fragments may have an unknown total length, and only a POST to
 * the URL creates the file.
 */
@Controller('v1.0/upload/:uploadId')
@UseGuards(AddressLimitGuard)
export class UploadSessionsController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly bytes: UploadBytes,
    private readonly fragments: UploadFragments,
  ) {}

  @Get()
  async read(@Context() context: RequestContext, @Param('uploadId') uploadId: ShortId): Promise<object> {
    return presentSession(await this.rpc.call(readUpload, { uploadId }), context.publicUrl, isDeferred(context));
  }

  /** Commits a session with `deferCommit`. The body is ignored. */
  @Post()
  @Streamed()
  async commit(@Context() context: RequestContext, @Param('uploadId') uploadId: ShortId): Promise<object> {
    await context.drain();
    return this.present(context, await this.bytes.completeSession(uploadId, {}, isDeferred(context)));
  }

  @Delete()
  async cancel(@Context() context: RequestContext, @Param('uploadId') uploadId: ShortId): Promise<undefined> {
    await this.bytes.abandon(uploadId);
    context.respond(204);
  }

  @Put()
  @Streamed()
  async send(@Context() context: RequestContext, @Param('uploadId') uploadId: ShortId): Promise<object> {
    try {
      return await this.receive(context, uploadId);
    } catch (error) {
      await context.drain();
      throw error;
    }
  }

  private async receive(context: RequestContext, uploadId: ShortId): Promise<object> {
    const fragment = readContentRange(context.header('content-range'));
    if (fragment === undefined || (fragment.total === undefined && !isDeferred(context))) {
      throw new RejectedError(
        'CONTENT_RANGE_INVALID',
        'A fragment must have the header "Content-Range: bytes first-last/total".',
      );
    }
    return this.presentReceived(context, await this.fragments.append(uploadId, fragment, context));
  }

  /** Commits an upload that has all its bytes, and returns the file; otherwise returns the progress. */
  private async presentReceived(context: RequestContext, upload: UploadView): Promise<object> {
    if (isWhole(upload) && !isDeferred(context)) return this.complete(context, upload);
    context.respond(202);
    return presentProgress(upload);
  }

  private async complete(context: RequestContext, upload: UploadView): Promise<object> {
    return this.present(context, await this.bytes.complete(upload));
  }

  private present(context: RequestContext, { item, isNew }: CreatedFile): object {
    context.respond(isNew ? 201 : 200);
    return presentItem(item, { publicUrl: context.publicUrl });
  }
}

function isDeferred({ query }: RequestContext): boolean {
  return query.get('deferCommit') === 'true';
}
