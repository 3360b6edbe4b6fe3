import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

import { Controller, Delete, Get, Param, Put } from '@nestjs/common';
import {
  claimUpload,
  readUpload,
  RejectedError,
  type ShortId,
  UPLOAD_WAIT_MS,
  type UploadView,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { Streamed } from '../../../http/bodies/streamed.decorator';
import { presentItem } from '../items/item.presenter';
import { readContentRange, type Span } from './read-range';
import { UploadBytes } from './upload-bytes.service';
import { isWhole, presentProgress, presentSession } from './upload-session.presenter';
import type { RequestContext } from '../../../http/requests/request-context';
import { Context } from '../../../http/requests/request-context.pipe';

type Fragment = Span & { readonly total: number };

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;

/**
 * Upload sessions. The URL of a session is its credential: an `Authorization` header is ignored, since only some
 * clients send one (docs/contracts/onedrive.md §4.4).
 *
 * Fragments must be sent in order, one at a time. A fragment that is sent while another fragment is in flight waits.
 * A failed fragment does not change the session and can be sent again. If the response to the last fragment was lost,
 * the repeated fragment returns the file.
 */
@Controller('v1.0/upload/:uploadId')
export class UploadSessionsController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly bytes: UploadBytes,
  ) {}

  @Get()
  async read(@Context() context: RequestContext, @Param('uploadId') uploadId: ShortId): Promise<object> {
    return presentSession(await this.rpc.call(readUpload, { uploadId }), context.publicUrl);
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
    if (fragment === undefined) {
      throw new RejectedError(
        'CONTENT_RANGE_INVALID',
        'A fragment must have the header "Content-Range: bytes first-last/total".',
      );
    }
    const writer = randomUUID();
    const { upload, isClaimed } = await this.claim(uploadId, writer, fragment);
    try {
      checkTotal(upload, fragment);
      if (isRepeatedLastFragment(upload, fragment)) {
        await context.drain();
        return await this.complete(context, upload);
      }
      checkPosition(upload, fragment);
    } catch (error) {
      if (isClaimed) await this.bytes.release(uploadId, writer);
      throw error;
    }
    const after = await this.bytes.fragment(upload, writer, fragment, context.bytes);
    if (after.received === fragment.total) return this.complete(context, after);
    context.respond(202);
    return presentProgress(after);
  }

  /**
   * Returns the upload when no other request appends to it, or when it already has bytes of the fragment. Rejects with
   * FRAGMENT_IN_FLIGHT if the other request takes too long.
   */
  private async claim(
    uploadId: ShortId,
    writer: string,
    fragment: Fragment,
  ): Promise<{ readonly upload: UploadView; readonly isClaimed: boolean }> {
    const end = performance.now() + UPLOAD_WAIT_MS;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      const claim = await this.rpc.call(claimUpload, { uploadId, writer });
      const { upload, isClaimed } = claim;
      if (isClaimed || isWhole(upload) || fragment.start < upload.received) return claim;
      if (performance.now() > end) {
        throw new RejectedError(
          'FRAGMENT_IN_FLIGHT',
          'Another fragment of this session is in flight. Try again later.',
          {
            received: upload.received,
          },
        );
      }
      await pause(pauseMs);
    }
  }

  private async complete(context: RequestContext, upload: UploadView): Promise<object> {
    const { item, isNew } = await this.bytes.complete(upload);
    context.respond(isNew ? 201 : 200);
    return presentItem(item, { publicUrl: context.publicUrl });
  }
}

/** Returns whether the fragment is the last one of an upload that already has all its bytes. */
function isRepeatedLastFragment({ received }: UploadView, { end, total }: Fragment): boolean {
  return received === total && end === received;
}

function checkPosition({ received }: UploadView, { start }: Fragment): void {
  if (start < received) {
    throw new RejectedError(
      'FRAGMENT_OVERLAP',
      `The session already has the bytes before ${received}. Continue there.`,
      {
        received,
      },
    );
  }
  if (start > received) {
    throw new RejectedError('FRAGMENT_OUT_OF_ORDER', `The next byte must be ${received}.`, { received });
  }
}

function checkTotal({ expectedTotal, received }: UploadView, { total }: Fragment): void {
  if ((expectedTotal === null || expectedTotal === total) && received <= total) return;
  const message = 'The total length of the fragment must equal the total length of the session.';
  throw new RejectedError('FRAGMENT_LENGTH_MISMATCH', message, { received });
}
