import { RejectedError, uuidOf, type ItemAddress } from '@scriptorium/contracts';
import type { DriveChange } from '../change-drive';
import type { DriveItemRow } from '../items/drive-item-row';
import { findItemIn } from '../items/find-drive-item';
import { requireFolder } from '../items/require-item';

/**
 * Returns the folder that an item is moved into. An address without a drive refers to the drive of the change.
 * Rejects with NOT_FOUND {what}, OTHER_DRIVE, NOT_A_FOLDER.
 */
export async function findFolder({ client, drive }: DriveChange, address: ItemAddress): Promise<DriveItemRow> {
  if (address.driveId !== undefined && uuidOf(address.driveId) !== drive.id) {
    throw new RejectedError('OTHER_DRIVE', 'An item cannot be moved to another drive. Copy it instead.');
  }
  const folder = await findItemIn(client, drive, address);
  requireFolder(folder);
  return folder;
}
