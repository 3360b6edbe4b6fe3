import { type ConflictBehavior, driveItemCreated, type DriveItemId, randomId } from '@scriptorium/contracts';
import { checkPrecondition, nameKey } from '@scriptorium/copy-engine';
import type { DriveItemRow } from '../items/drive-item-row';
import { addItemEvent } from '../items/drive-item-messages';
import { pathOfFolder } from '../items/find-drive-item';
import { readChild, readItemRow } from '../items/find-item.store';
import { insertItem } from '../placement/new-item.store';
import { nameTaken, settleName } from '../placement/settle-name';
import type { DriveChange } from '../change-drive';
import { notFound } from '../not-found';
import { saveContent, rereadItem } from '../files/save-content';
import type { UploadRow } from './uploads.store';

interface Content {
  readonly blobHash: Buffer;
  readonly size: number;
}

interface SavedFile {
  readonly file: DriveItemRow;
  readonly isNew: boolean;
}

/**
 * Creates the file of an upload, or a new version of the existing file. If the file that the upload was opened for has
 * been moved, it gets the content at its new place. If it has been deleted, a new file is created. Rejects with
 * NOT_FOUND {what: 'item'} if the folder is gone, with TAG_MISMATCH, and as settleName.
 */
export async function saveFile(
  change: DriveChange,
  upload: UploadRow & { readonly conflict: ConflictBehavior },
  content: Content,
): Promise<SavedFile> {
  const { client, drive } = change;
  const opened = upload.item_id === null ? undefined : await readItemRow(client, drive.space_id, upload.item_id);
  if (opened?.deleted_at === null && upload.conflict === 'replace') {
    checkPrecondition(opened, upload.precondition ?? undefined);
    return saveVersion(change, opened, upload, content);
  }
  const folder = await readItemRow(client, drive.space_id, upload.parent_id);
  if (folder === undefined || folder.deleted_at !== null) throw notFound('item');
  if (upload.precondition !== null) {
    checkPrecondition(await readChild(client, drive.space_id, folder.id, nameKey(upload.name)), upload.precondition);
  }
  const destination = { folder, path: await pathOfFolder(client, folder) };
  const request = { name: upload.name, isFolder: false, conflict: upload.conflict };
  const settled = await settleName(client, destination, request);
  if (settled.replaced !== undefined) return saveVersion(change, settled.replaced, upload, content);
  return saveNewFile(change, settled, upload, content);
}

async function saveVersion(
  change: DriveChange,
  file: DriveItemRow,
  upload: UploadRow,
  content: Content,
): Promise<SavedFile> {
  return { file: await saveContent(change, file, { ...content, ...factsOf(upload) }), isNew: false };
}

async function saveNewFile(
  change: DriveChange,
  { name, nameKey: key }: { readonly name: string; readonly nameKey: string },
  upload: UploadRow,
  content: Content,
): Promise<SavedFile> {
  const id = randomId<DriveItemId>();
  const isInserted = await insertItem(change.client, {
    spaceId: upload.space_id,
    id,
    driveId: upload.drive_id,
    parentId: upload.parent_id,
    name,
    nameKey: key,
    ...content,
    ...factsOf(upload),
    by: change.by,
    change: change.number,
  });
  // Does not happen: under the drive's lock the name stays free.
  if (!isInserted) throw nameTaken(name);
  change.used += content.size;
  change.sums.push({ folderId: upload.parent_id, bytes: content.size, children: 1 });
  const saved = await rereadItem(change, id);
  addItemEvent(change, driveItemCreated, saved);
  return { file: saved, isNew: true };
}

function factsOf(upload: UploadRow): {
  readonly mimeType: string | null;
  readonly description: string | null;
  readonly clientCreatedAt: Date | null;
  readonly clientModifiedAt: Date | null;
} {
  return {
    mimeType: upload.mime_type,
    description: upload.description,
    clientCreatedAt: upload.client_created_at,
    clientModifiedAt: upload.client_modified_at,
  };
}
