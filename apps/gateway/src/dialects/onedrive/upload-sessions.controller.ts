import { Controller, Delete, Get, Param, Put } from '@nestjs/common';
import { readUpload, RejectedError, type ShortId, type UploadView } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { Streamed } from '../../http/streamed';
import { type Ask, Asked } from './ask';
import { presentItem } from './item.presenter';
import { readContentRange, type Span } from './read-range';
import { UploadBytes } from './upload-bytes';
import { presentProgress, presentSession } from './upload-session.presenter';

type Fragment = Span & { readonly total: number };

/**
 * The address that a session was opened with. It is the key: an `Authorization` that comes along is not looked at, since some
 * clients send one and some do not (contract, 4.4).
 *
 * Fragments come in order. One that fails leaves the session where it was, so that it can be sent again. The last one, sent again
 * after its answer was lost, gets the file that it made.
 */
@Controller('v1.0/upload/:uploadId')
export class UploadSessionsController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly bytes: UploadBytes,
  ) {}

  @Get()
  async read(@Asked() ask: Ask, @Param('uploadId') uploadId: ShortId): Promise<object> {
    return presentSession(await this.rpc.call(readUpload, { uploadId }), ask.publicUrl);
  }

  @Delete()
  async cancel(@Asked() ask: Ask, @Param('uploadId') uploadId: ShortId): Promise<undefined> {
    await this.bytes.abandon(uploadId);
    ask.answer(204);
  }

  @Put()
  @Streamed()
  async send(@Asked() ask: Ask, @Param('uploadId') uploadId: ShortId): Promise<object> {
    try {
      return await this.take(ask, uploadId);
    } catch (error) {
      await ask.hearOut();
      throw error;
    }
  }

  private async take(ask: Ask, uploadId: ShortId): Promise<object> {
    const fragment = readContentRange(ask.header('content-range'));
    if (fragment === undefined) {
      throw new RejectedError(
        'CONTENT_RANGE_INVALID',
        'A fragment comes with "Content-Range: bytes first-last/total".',
      );
    }
    const before = await this.rpc.call(readUpload, { uploadId });
    const { received } = before;
    checkTotal(before, fragment);
    if (received === fragment.total && fragment.end === received) {
      await ask.hearOut();
      return this.complete(ask, before);
    }
    if (fragment.start < received) {
      throw new RejectedError('FRAGMENT_OVERLAP', `Bytes up to ${received} are there already.`);
    }
    if (fragment.start > received) {
      throw new RejectedError('FRAGMENT_OUT_OF_ORDER', `The next byte to come is ${received}.`);
    }
    const after = await this.bytes.fragment(before, fragment, ask.bytes);
    if (after.received === fragment.total) return this.complete(ask, after);
    ask.answer(202);
    return presentProgress(after);
  }

  private async complete(ask: Ask, upload: UploadView): Promise<object> {
    const { item, isNew } = await this.bytes.complete(upload);
    ask.answer(isNew ? 201 : 200);
    return presentItem(item, { publicUrl: ask.publicUrl });
  }
}

function checkTotal({ expectedTotal, received }: UploadView, { total }: Fragment): void {
  if ((expectedTotal === null || expectedTotal === total) && received <= total) return;
  throw new RejectedError('FRAGMENT_LENGTH_MISMATCH', 'The file was announced with another length.');
}
