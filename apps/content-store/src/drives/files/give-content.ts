import { driveItemUpdated } from '@scriptorium/contracts';
import type { DriveItemRow } from '../items/drive-item-row';
import { tellOf } from '../items/drive-item-messages';
import { readItemRow } from '../items/find-item.store';
import type { DriveChange } from '../change-drive';
import { notThere } from '../not-there';
import { replaceContent, type NewContent } from './file-content.store';

/** Gives a file another content, and keeps the one that it has as a version; sums, delta and event go with it. */
export async function giveContent(
  change: DriveChange,
  file: DriveItemRow,
  content: Omit<NewContent, 'by' | 'change'>,
): Promise<DriveItemRow> {
  await replaceContent(change.client, file, { ...content, by: change.by, change: change.number });
  const added = content.size - Number(file.size);
  change.used += added;
  if (file.parent_id !== null) change.sums.push({ folderId: file.parent_id, bytes: added, children: 0 });
  const saved = await rereadItem(change, file.id);
  tellOf(change, driveItemUpdated, saved);
  return saved;
}

/** As the change has left it. */
export async function rereadItem({ client, drive }: DriveChange, id: string): Promise<DriveItemRow> {
  const row = await readItemRow(client, drive.space_id, id);
  if (row === undefined) throw notThere('item');
  return row;
}
