import { Controller } from '@nestjs/common';
import {
  abandonUpload,
  claimUpload,
  renewUpload,
  readUpload,
  RejectedError,
  releaseUpload,
  saveUpload,
  UPLOAD_CLAIM_MS,
  uuidOf,
  type ShortId,
  type UploadView,
} from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { randomUUID } from 'node:crypto';
import { notFound } from '../not-found';
import type { RequestOf } from '../../request-of';
import { reserveBytes } from './held-bytes.store';
import { uploadView } from './upload-view';
import {
  claimUploadRow,
  deleteUpload,
  renewUploadClaim,
  readUploadRow,
  releaseUploadRow,
  saveProgress,
} from './uploads.store';
import { DrivePool } from '../../database-pools.store';

@Controller()
export class UploadsHandler {
  constructor(private readonly pool: DrivePool) {}

  @HandleRpc(readUpload)
  async read({ uploadId }: RequestOf<typeof readUpload>): Promise<UploadView> {
    const row = await readUploadRow(this.pool, uuidOfUpload(uploadId));
    if (row === undefined) throw notFound('upload');
    return uploadView(row);
  }

  /** Reserves the bytes of the request. Rejects with NOT_FOUND {what}, QUOTA_REACHED {limit}. */
  @HandleRpc(claimUpload)
  async claim({ uploadId, writer, reaches }: RequestOf<typeof claimUpload>): Promise<{
    upload: UploadView;
    isClaimed: boolean;
  }> {
    const id = uuidOfUpload(uploadId);
    if (reaches !== undefined) await reserveBytes(this.pool, id, reaches);
    const claim = { id, writer, nextLocation: randomUUID(), silentMs: UPLOAD_CLAIM_MS };
    const claimed = await claimUploadRow(this.pool, claim);
    const row = claimed ?? (await readUploadRow(this.pool, id));
    if (row === undefined) throw notFound('upload');
    return { upload: uploadView(row), isClaimed: claimed !== undefined };
  }

  @HandleRpc(renewUpload)
  async renew({ uploadId, writer }: RequestOf<typeof renewUpload>): Promise<Record<string, never>> {
    if (!(await renewUploadClaim(this.pool, uuidOfUpload(uploadId), writer))) throw overtaken();
    return {};
  }

  @HandleRpc(releaseUpload)
  async release({ uploadId, writer }: RequestOf<typeof releaseUpload>): Promise<{ wasClaimed: boolean }> {
    return { wasClaimed: await releaseUploadRow(this.pool, uuidOfUpload(uploadId), writer) };
  }

  /**
   * Saves the progress of a writer. Rejects with NOT_FOUND {what}, and with UPLOAD_OVERTAKEN also if the upload is
   * committed.
   */
  @HandleRpc(saveUpload)
  async save({ uploadId, ...progress }: RequestOf<typeof saveUpload>): Promise<UploadView> {
    const id = uuidOfUpload(uploadId);
    const row = await saveProgress(this.pool, id, progress);
    if (row !== undefined) return uploadView(row);
    if ((await readUploadRow(this.pool, id)) === undefined) throw notFound('upload');
    throw overtaken();
  }

  /** Deletes an upload. Rejects with NOT_FOUND {what}, also for a committed upload: its bytes belong to a file. */
  @HandleRpc(abandonUpload)
  async abandon({ uploadId }: RequestOf<typeof abandonUpload>): Promise<{ store: string; location: string }> {
    const deleted = await deleteUpload(this.pool, uuidOfUpload(uploadId));
    if (deleted === undefined) throw notFound('upload');
    return deleted;
  }
}

export function overtaken(): RejectedError {
  return new RejectedError('UPLOAD_OVERTAKEN', 'Another request appends to this upload.');
}

/** Rejects with NOT_FOUND {what}. */
export function uuidOfUpload(id: ShortId): string {
  const uuid = uuidOf(id);
  if (uuid === undefined) throw notFound('upload');
  return uuid;
}
