import { randomUUID } from 'node:crypto';

import { Injectable } from '@nestjs/common';
import { RejectedError, type ShortId, type UploadView } from '@scriptorium/contracts';

import type { RequestContext } from '../http/requests/request-context';
import type { FragmentRange } from './read-range';
import { UploadBytes } from './upload-bytes.service';
import { UploadClaims } from './upload-claims.service';
import { isWhole, positionOf } from './upload-state';

/** The body of a streamed request. */
type Body = Pick<RequestContext, 'bytes' | 'drain'>;

/**
 * Fragments of an upload. They must be sent in order, one at a time. A fragment that is sent while another fragment is
 * in flight waits. A failed fragment does not change the upload and can be sent again. If the response to the last
 * fragment was lost, the fragment can be repeated.
 */
@Injectable()
export class UploadFragments {
  constructor(
    private readonly bytes: UploadBytes,
    private readonly claims: UploadClaims,
  ) {}

  /**
   * Appends a fragment and returns the upload. Rejects with FRAGMENT_OVERLAP {received, total}, FRAGMENT_OUT_OF_ORDER
   * {received, total}, FRAGMENT_LENGTH_MISMATCH, FRAGMENT_IN_FLIGHT, UPLOAD_OVERTAKEN, UPLOAD_LOST, QUOTA_REACHED
   * {limit}.
   */
  async append(uploadId: ShortId, fragment: FragmentRange, body: Body): Promise<UploadView> {
    const writer = randomUUID();
    const hasBytesOf = (held: UploadView): boolean => isWhole(held) || fragment.start < held.received;
    const { upload, isClaimed } = await this.claims.claim(
      { uploadId, writer, reaches: fragment.total ?? fragment.end },
      hasBytesOf,
    );
    try {
      checkTotal(upload, fragment);
      if (isRepeatedLastFragment(upload, fragment)) {
        await body.drain();
        return upload;
      }
      checkPosition(upload, fragment);
      if (!isClaimed) throw new RejectedError('UPLOAD_OVERTAKEN', 'The session has all its bytes.', positionOf(upload));
    } catch (error) {
      if (isClaimed) await this.bytes.release(uploadId, writer);
      throw error;
    }
    return this.bytes.fragment(upload, writer, fragment, body.bytes);
  }
}

/** Returns whether the fragment is the last one of an upload that already has all its bytes. */
function isRepeatedLastFragment({ received }: UploadView, { end, total }: FragmentRange): boolean {
  return received === total && end === received;
}

function checkPosition(upload: UploadView, { start }: FragmentRange): void {
  const { received } = upload;
  if (start < received) {
    const message = `The session already has the bytes before ${received}. Continue there.`;
    throw new RejectedError('FRAGMENT_OVERLAP', message, positionOf(upload));
  }
  if (start > received) {
    throw new RejectedError('FRAGMENT_OUT_OF_ORDER', `The next byte must be ${received}.`, positionOf(upload));
  }
}

/** Rejects a total that is not that of the session, and bytes after a known end. */
function checkTotal(upload: UploadView, { end, total }: FragmentRange): void {
  const { expectedTotal, received } = upload;
  const known = expectedTotal ?? total ?? Infinity;
  if ((total ?? known) === known && received <= known && end <= known) return;
  const message = 'The total length of the fragment must equal the total length of the session.';
  throw new RejectedError('FRAGMENT_LENGTH_MISMATCH', message, positionOf(upload));
}
