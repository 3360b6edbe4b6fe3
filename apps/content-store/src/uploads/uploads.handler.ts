import { Controller } from '@nestjs/common';
import {
  abandonUpload,
  readUpload,
  RejectedError,
  saveUpload,
  uuidOf,
  type ShortId,
  type UploadView,
} from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { notThere } from '../drives/not-there';
import type { RequestOf } from '../request-of';
import { uploadView } from './upload-view';
import { deleteUpload, readUploadRow, saveProgress } from './uploads.store';

@Controller()
export class UploadsHandler {
  constructor(private readonly pool: Pool) {}

  @HandleRpc(readUpload)
  async read({ uploadId }: RequestOf<typeof readUpload>): Promise<UploadView> {
    const row = await readUploadRow(this.pool, uuidOfUpload(uploadId));
    if (row === undefined) throw notThere('upload');
    return uploadView(row);
  }

  /** Rejected with NOT_FOUND {what}, UPLOAD_OVERTAKEN, the latter also once it is committed. */
  @HandleRpc(saveUpload)
  async save({ uploadId, ...progress }: RequestOf<typeof saveUpload>): Promise<UploadView> {
    const id = uuidOfUpload(uploadId);
    const row = await saveProgress(this.pool, id, progress);
    if (row !== undefined) return uploadView(row);
    if ((await readUploadRow(this.pool, id)) === undefined) throw notThere('upload');
    throw new RejectedError('UPLOAD_OVERTAKEN', 'Somebody else has gone on with this upload.');
  }

  /** Rejected with NOT_FOUND {what}, also once it is committed: its bytes are a file's then. */
  @HandleRpc(abandonUpload)
  async abandon({ uploadId }: RequestOf<typeof abandonUpload>): Promise<{ store: string; location: string }> {
    const deleted = await deleteUpload(this.pool, uuidOfUpload(uploadId));
    if (deleted === undefined) throw notThere('upload');
    return deleted;
  }
}

/** Rejected with NOT_FOUND {what}. */
export function uuidOfUpload(id: ShortId): string {
  const uuid = uuidOf(id);
  if (uuid === undefined) throw notThere('upload');
  return uuid;
}
