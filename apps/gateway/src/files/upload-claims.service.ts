import { setTimeout as pause } from 'node:timers/promises';

import { Injectable } from '@nestjs/common';
import {
  claimUpload,
  omitUndefined,
  RejectedError,
  type ShortId,
  UPLOAD_WAIT_MS,
  type UploadView,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { positionOf } from './upload-state';

export interface Claim {
  readonly upload: UploadView;
  readonly isClaimed: boolean;
}

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;

/** Claims of upload sessions: one request at a time appends to a session or commits it. */
@Injectable()
export class UploadClaims {
  constructor(private readonly rpc: RpcClient) {}

  /**
   * Returns the upload when no other request has claimed it, or when `needsNoClaim` accepts its state. `reaches` is
   * the number of bytes that the upload will have at least. Rejects with FRAGMENT_IN_FLIGHT if the other request takes
   * too long, QUOTA_REACHED {limit}.
   */
  async claim(
    { uploadId, writer, reaches }: { readonly uploadId: ShortId; readonly writer: string; readonly reaches?: number },
    needsNoClaim: (upload: UploadView) => boolean,
  ): Promise<Claim> {
    const end = performance.now() + UPLOAD_WAIT_MS;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      const claim = await this.rpc.call(claimUpload, { uploadId, writer, ...omitUndefined({ reaches }) });
      if (claim.isClaimed || needsNoClaim(claim.upload)) return claim;
      if (performance.now() > end) {
        const message = 'Another fragment of this session is in flight. Try again later.';
        throw new RejectedError('FRAGMENT_IN_FLIGHT', message, positionOf(claim.upload));
      }
      await pause(pauseMs);
    }
  }
}
