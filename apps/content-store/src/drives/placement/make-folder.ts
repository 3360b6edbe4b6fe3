import { type ConflictBehavior, driveItemCreated, type DriveItemId, randomId } from '@scriptorium/contracts';
import { checkName, nameKey } from '@scriptorium/copy-engine';
import type { DriveChange } from '../change-drive';
import { notFound } from '../not-found';
import type { DriveItemRow } from '../items/drive-item-row';
import { addItemEvent } from '../items/drive-item-messages';
import { readChild, readItemRow } from '../items/find-item.store';
import { pathOfFolder } from '../items/find-drive-item';
import { insertItem } from './new-item.store';
import { requireFolder } from '../items/require-item';
import { nameTaken, settleName } from './settle-name';

/**
 * Creates a folder; with `replace`, returns an existing folder with the name. Rejects with NOT_A_FOLDER, and as
 * settleName.
 */
export async function makeFolder(
  change: DriveChange,
  parent: DriveItemRow,
  name: string,
  conflict: ConflictBehavior,
): Promise<{ readonly folder: DriveItemRow; readonly isNew: boolean }> {
  const { client, drive, number, by } = change;
  requireFolder(parent);
  const destination = { folder: parent, path: await pathOfFolder(client, parent) };
  if (conflict === 'replace') {
    checkName(name);
    const existing = await readChild(client, drive.space_id, parent.id, nameKey(name));
    if (existing?.is_folder === true) return { folder: existing, isNew: false };
  }
  const settled = await settleName(client, destination, { name, isFolder: true, conflict });
  const id = randomId<DriveItemId>();
  const isInserted = await insertItem(client, {
    spaceId: drive.space_id,
    id,
    driveId: drive.id,
    parentId: parent.id,
    by,
    change: number,
    name: settled.name,
    nameKey: settled.nameKey,
    size: 0,
    blobHash: null,
    mimeType: null,
    description: null,
    clientCreatedAt: null,
    clientModifiedAt: null,
  });
  // Does not happen: under the drive's lock the name stays free.
  if (!isInserted) throw nameTaken(settled.name);
  change.sums.push({ folderId: parent.id, bytes: 0, children: 1 });
  const folder = await readItemRow(client, drive.space_id, id);
  if (folder === undefined) throw notFound('item');
  addItemEvent(change, driveItemCreated, folder);
  return { folder, isNew: true };
}
