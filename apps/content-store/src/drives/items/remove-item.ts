import { driveItemDeleted } from '@scriptorium/contracts';
import type { DriveChange } from '../change-drive';
import type { DriveItemRow } from './drive-item-row';
import { addItemEvent } from './drive-item-messages';
import { markDeleted, purgeTree } from './remove-item.store';
import { isNeededByCopy } from '../../spaces/uses/uses.store';
import { RejectedError } from '@scriptorium/contracts';

/**
 * Moves an item and everything below it into the recycle bin, or purges it. The item must not be the root. Rejects with
 * ITEM_IN_USE while a running copy writes into it or below it, or while an accepted copy from there is not planned yet.
 */
export async function removeItem(change: DriveChange, item: DriveItemRow, forever: boolean): Promise<void> {
  const { client, number, now } = change;
  if (await isNeededByCopy(client, item)) {
    throw new RejectedError(
      'ITEM_IN_USE',
      `A running copy needs ${item.name}. Wait until the copy has ended, or cancel it.`,
    );
  }
  await (forever ? purgeTree : markDeleted)(client, item, { change: number, now });
  const size = Number(item.size);
  change.used -= size;
  if (!forever) change.deleted += size;
  if (item.parent_id !== null) change.sums.push({ folderId: item.parent_id, bytes: -size, children: -1 });
  addItemEvent(change, driveItemDeleted, item);
}
