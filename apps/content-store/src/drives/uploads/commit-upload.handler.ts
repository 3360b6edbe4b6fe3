import { Controller } from '@nestjs/common';
import { commitUpload, type DriveItemId, type DriveItemView } from '@scriptorium/contracts';
import { HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { Pool, type ClientBase } from 'pg';
import { viewOf } from '../items/find-drive-item';
import { readItemRow } from '../items/find-item.store';
import { nameKey } from '@scriptorium/copy-engine';
import { changeDrive } from '../change-drive';
import { notFound } from '../not-found';
import type { RequestOf } from '../../request-of';
import { isLocationOfBlob, storeBlob } from './blobs.store';
import { saveFile } from './save-file';
import { readSpaceKey } from './space-key.store';
import { overtaken, uuidOfUpload } from './uploads.handler';
import { lockUpload, markCommitted, readUploadRow, type UploadRow } from './uploads.store';
import { DrivePool } from '../../database-pools.store';

type Request = RequestOf<typeof commitUpload>;
interface Reply {
  readonly item: DriveItemView;
  readonly isNew: boolean;
  readonly isUnused: boolean;
}

@Controller()
export class CommitUploadHandler {
  constructor(
    readonly pool: DrivePool,
    readonly relay: OutboxRelay,
  ) {}

  /**
   * Commits an upload. One transaction checks the precondition, and writes the blob, the file and the mark on the
   * upload. A repeated or concurrent commit returns the item of the first commit in its current state. Rejects with
   * UPLOAD_OVERTAKEN if the upload has got further bytes.
   */
  @HandleRpc(commitUpload)
  async commit(request: Request): Promise<Reply> {
    const opened = await readUploadRow(this.pool, uuidOfUpload(request.uploadId));
    if (opened === undefined) throw notFound('upload');
    if (opened.committed_item_id !== null) return repeatedReply(this.pool, opened, opened.committed_item_id);
    const { space_id: spaceId, drive_id: driveId, created_by: by } = opened;
    const spaceKey = await readSpaceKey(this.pool, spaceId);
    return changeDrive(this, { spaceId, spaceKey, driveId, by }, async (change) => {
      const { client } = change;
      const locked = await lockUpload(client, opened.id);
      if (locked === undefined) throw notFound('upload');
      if (locked.committed_item_id !== null) return repeatedReply(client, locked, locked.committed_item_id);
      // A file in one request saves no progress.
      if (locked.state !== null && Number(locked.received) !== request.size) throw overtaken();
      await storeBytes(client, locked, request);
      const content = { blobHash: Buffer.from(request.facts.sha256, 'hex'), size: request.size };
      const { conflict = locked.conflict, name = locked.name } = request;
      const upload = nameKey(name) === nameKey(locked.name) ? locked : forNewFile(locked);
      const { file, isNew } = await saveFile(change, { ...upload, conflict, name }, content);
      await markCommitted(client, locked.id, file.id);
      const isUnused = file.location !== locked.location;
      return { item: await viewOf(client, file), isNew, isUnused };
    });
  }
}

/** Returns the upload as one for a new file: If-Match and the item id apply to the file with the original name. */
function forNewFile(upload: UploadRow): UploadRow {
  const ifNoneMatch = upload.precondition?.ifNoneMatch;
  return { ...upload, item_id: null, precondition: ifNoneMatch === undefined ? null : { ifNoneMatch } };
}

function storeBytes(client: ClientBase, upload: UploadRow, { size, facts }: Request): Promise<void> {
  return storeBlob(client, {
    spaceId: upload.space_id,
    store: upload.store,
    location: upload.location,
    size,
    hash: Buffer.from(facts.sha256, 'hex'),
    sha1: Buffer.from(facts.sha1, 'hex'),
    quickXor: facts.quickXor,
  });
}

/** Rejects with NOT_FOUND {what: 'item'} if the file has been deleted since. */
async function repeatedReply(db: Pool | ClientBase, upload: UploadRow, itemId: DriveItemId): Promise<Reply> {
  const item = await readItemRow(db, upload.space_id, itemId);
  if (item === undefined || item.deleted_at !== null) throw notFound('item');
  const isUnused = !(await isLocationOfBlob(db, upload.location));
  return { item: await viewOf(db, item), isNew: item.ctag === 1, isUnused };
}
