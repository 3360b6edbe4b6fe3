import { Controller } from '@nestjs/common';
import { commitUpload, type DriveItemView } from '@scriptorium/contracts';
import { HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { Pool, type ClientBase } from 'pg';
import { viewOf } from '../drive-items/find-drive-item';
import { readItemRow } from '../drive-items/find-item.store';
import { nameKey } from '@scriptorium/copy-engine';
import { changeDrive } from '../drives/change-drive';
import { notThere } from '../drives/not-there';
import type { RequestOf } from '../request-of';
import { isLocationOfBlob, keepBlob } from './blobs.store';
import { saveFile } from './save-file';
import { readSpaceKey } from './space-key.store';
import { uuidOfUpload } from './uploads.handler';
import { lockUpload, markCommitted, readUploadRow, type UploadRow } from './uploads.store';

type Request = RequestOf<typeof commitUpload>;
interface Reply {
  readonly item: DriveItemView;
  readonly isNew: boolean;
  readonly isUnused: boolean;
}

@Controller()
export class CommitUploadHandler {
  constructor(
    readonly pool: Pool,
    readonly relay: OutboxRelay,
  ) {}

  /**
   * The bytes' row, the file and the mark on the upload come in one transaction: who repeats a commit, or commits at the
   * same time, gets the item that the first one made, as it is now.
   */
  @HandleRpc(commitUpload)
  async commit(request: Request): Promise<Reply> {
    const upload = await readUploadRow(this.pool, uuidOfUpload(request.uploadId));
    if (upload === undefined) throw notThere('upload');
    if (upload.committed_item_id !== null) return repeatedReply(this.pool, upload, upload.committed_item_id);
    const { space_id: spaceId, drive_id: driveId, created_by: by } = upload;
    const spaceKey = await readSpaceKey(this.pool, spaceId);
    return changeDrive(this, { spaceId, spaceKey, driveId, by }, async (change) => {
      const { client } = change;
      const locked = await lockUpload(client, upload.id);
      if (locked === undefined) throw notThere('upload');
      if (locked.committed_item_id !== null) return repeatedReply(client, locked, locked.committed_item_id);
      await keepBytes(client, locked, request);
      const content = { blobHash: Buffer.from(request.facts.sha256, 'hex'), size: request.size };
      const { conflict = locked.conflict, name = locked.name } = request;
      // Under another name it is another file than the one that the upload was opened for.
      const itemId = nameKey(name) === nameKey(locked.name) ? locked.item_id : null;
      const { file, isNew } = await saveFile(change, { ...locked, item_id: itemId, conflict, name }, content);
      await markCommitted(client, locked.id, file.id);
      const isUnused = file.location !== locked.location;
      return { item: await viewOf(client, file), isNew, isUnused };
    });
  }
}

function keepBytes(client: ClientBase, upload: UploadRow, { size, facts }: Request): Promise<void> {
  return keepBlob(client, {
    ...{ spaceId: upload.space_id, store: upload.store, location: upload.location, size },
    ...{ hash: Buffer.from(facts.sha256, 'hex'), sha1: Buffer.from(facts.sha1, 'hex'), quickXor: facts.quickXor },
  });
}

/** Rejected with NOT_FOUND {what: 'item'} where the file is gone since. */
async function repeatedReply(db: Pool | ClientBase, upload: UploadRow, itemId: string): Promise<Reply> {
  const item = await readItemRow(db, upload.space_id, itemId);
  if (item === undefined || item.deleted_at !== null) throw notThere('item');
  const isUnused = !(await isLocationOfBlob(db, upload.location));
  return { item: await viewOf(db, item), isNew: item.ctag === 1, isUnused };
}
