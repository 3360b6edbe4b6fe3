import { Controller } from '@nestjs/common';
import {
  abandonUpload,
  claimUpload,
  renewUpload,
  readUpload,
  RejectedError,
  releaseUpload,
  saveUpload,
  uuidOf,
  type ShortId,
  type UploadView,
} from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import { notThere } from '../not-there';
import type { RequestOf } from '../../request-of';
import { uploadView } from './upload-view';
import {
  claimUploadRow,
  deleteUpload,
  keepUploadRow,
  readUploadRow,
  releaseUploadRow,
  saveProgress,
} from './uploads.store';

/** Milliseconds without a report after which a writer may be replaced: its connection or its process is gone. */
const SILENT_MS = 15_000;

@Controller()
export class UploadsHandler {
  constructor(private readonly pool: Pool) {}

  @HandleRpc(readUpload)
  async read({ uploadId }: RequestOf<typeof readUpload>): Promise<UploadView> {
    const row = await readUploadRow(this.pool, uuidOfUpload(uploadId));
    if (row === undefined) throw notThere('upload');
    return uploadView(row);
  }

  /** Rejected with NOT_FOUND {what}. */
  @HandleRpc(claimUpload)
  async claim({ uploadId, writer }: RequestOf<typeof claimUpload>): Promise<{
    upload: UploadView;
    isClaimed: boolean;
  }> {
    const id = uuidOfUpload(uploadId);
    const claim = { id, writer, nextLocation: randomUUID(), silentMs: SILENT_MS };
    const claimed = await claimUploadRow(this.pool, claim);
    const row = claimed ?? (await readUploadRow(this.pool, id));
    if (row === undefined) throw notThere('upload');
    return { upload: uploadView(row), isClaimed: claimed !== undefined };
  }

  @HandleRpc(renewUpload)
  async keep({ uploadId, writer }: RequestOf<typeof renewUpload>): Promise<Record<string, never>> {
    if (!(await keepUploadRow(this.pool, uuidOfUpload(uploadId), writer))) throw overtaken();
    return {};
  }

  @HandleRpc(releaseUpload)
  async release({ uploadId, writer }: RequestOf<typeof releaseUpload>): Promise<{ wasClaimed: boolean }> {
    return { wasClaimed: await releaseUploadRow(this.pool, uuidOfUpload(uploadId), writer) };
  }

  /** Rejected with NOT_FOUND {what}, UPLOAD_OVERTAKEN, the latter also once it is committed. */
  @HandleRpc(saveUpload)
  async save({ uploadId, ...progress }: RequestOf<typeof saveUpload>): Promise<UploadView> {
    const id = uuidOfUpload(uploadId);
    const row = await saveProgress(this.pool, id, progress);
    if (row !== undefined) return uploadView(row);
    if ((await readUploadRow(this.pool, id)) === undefined) throw notThere('upload');
    throw overtaken();
  }

  /** Rejected with NOT_FOUND {what}, also once it is committed: its bytes are a file's then. */
  @HandleRpc(abandonUpload)
  async abandon({ uploadId }: RequestOf<typeof abandonUpload>): Promise<{ store: string; location: string }> {
    const deleted = await deleteUpload(this.pool, uuidOfUpload(uploadId));
    if (deleted === undefined) throw notThere('upload');
    return deleted;
  }
}

function overtaken(): RejectedError {
  return new RejectedError('UPLOAD_OVERTAKEN', 'Another request appends to this upload.');
}

/** Rejected with NOT_FOUND {what}. */
export function uuidOfUpload(id: ShortId): string {
  const uuid = uuidOf(id);
  if (uuid === undefined) throw notThere('upload');
  return uuid;
}
