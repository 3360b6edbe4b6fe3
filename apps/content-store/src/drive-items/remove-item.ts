import { driveItemDeleted } from '@scriptorium/contracts';
import type { DriveChange } from '../drives/change-drive';
import type { DriveItemRow } from './drive-item-row';
import { tellOf } from './drive-item-messages';
import { markDeleted, purgeTree } from './remove-item.store';

/** Into the recycle bin with all that is below it, or past it. Not the root, which is nobody's child. */
export async function removeItem(change: DriveChange, item: DriveItemRow, forever: boolean): Promise<void> {
  const { client, number, now } = change;
  await (forever ? purgeTree : markDeleted)(client, item, { change: number, now });
  const size = Number(item.size);
  change.used -= size;
  if (!forever) change.deleted += size;
  if (item.parent_id !== null) change.sums.push({ folderId: item.parent_id, bytes: -size, children: -1 });
  tellOf(change, driveItemDeleted, item);
}
