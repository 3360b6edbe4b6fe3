import { type DriveItemId, driveItemUpdated } from '@scriptorium/contracts';
import type { DriveItemRow } from '../items/drive-item-row';
import { addItemEvent } from '../items/drive-item-messages';
import { readItemRow } from '../items/find-item.store';
import type { DriveChange } from '../change-drive';
import { notFound } from '../not-found';
import { replaceContent, type NewContent } from './file-content.store';

/** Replaces the content of a file and stores the old one as a version. Updates totals, delta list and events. */
export async function saveContent(
  change: DriveChange,
  file: DriveItemRow,
  content: Omit<NewContent, 'by' | 'change'>,
): Promise<DriveItemRow> {
  await replaceContent(change.client, file, { ...content, by: change.by, change: change.number });
  const added = content.size - Number(file.size);
  change.used += added;
  if (file.parent_id !== null) change.sums.push({ folderId: file.parent_id, bytes: added, children: 0 });
  const saved = await rereadItem(change, file.id);
  addItemEvent(change, driveItemUpdated, saved);
  return saved;
}

/** Reads an item in the state after the change. */
export async function rereadItem({ client, drive }: DriveChange, id: DriveItemId): Promise<DriveItemRow> {
  const row = await readItemRow(client, drive.space_id, id);
  if (row === undefined) throw notFound('item');
  return row;
}
