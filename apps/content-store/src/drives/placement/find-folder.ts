import { RejectedError, uuidOf, type ItemAddress } from '@scriptorium/contracts';
import type { DriveChange } from '../change-drive';
import type { DriveItemRow } from '../items/drive-item-row';
import { findItemIn } from '../items/find-drive-item';
import { requireFolder } from '../items/require-item';

/**
 * Where something is to be put. An address without a drive is one in the drive of the change.
 * Rejected with NOT_FOUND {what}, OTHER_DRIVE, NOT_A_FOLDER.
 */
export async function findFolder({ client, drive }: DriveChange, address: ItemAddress): Promise<DriveItemRow> {
  if (address.driveId !== undefined && uuidOf(address.driveId) !== drive.id) {
    throw new RejectedError('OTHER_DRIVE', 'Items are moved within their drive; into another one they are copied.');
  }
  const folder = await findItemIn(client, drive, address);
  requireFolder(folder);
  return folder;
}
