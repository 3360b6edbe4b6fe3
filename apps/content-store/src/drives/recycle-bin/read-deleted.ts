import { type DriveItemId, type ItemAddress, uuidOf } from '@scriptorium/contracts';
import type { DriveChange } from '../change-drive';
import type { DriveItemRow } from '../items/drive-item-row';
import { readItemRow } from '../items/find-item.store';

/** Returns an item in the recycle bin that was deleted itself, not with its folder. It is addressed by id only. */
export async function readDeleted(
  { client, drive }: DriveChange,
  { itemId, path }: ItemAddress,
): Promise<DriveItemRow | undefined> {
  const id = uuidOf<DriveItemId>(itemId);
  if (id === undefined || path.length > 0) return undefined;
  const row = await readItemRow(client, drive.space_id, id);
  return row !== undefined && row.drive_id === drive.id && row.deleted_with === id && !row.is_purged ? row : undefined;
}
