import { Controller } from '@nestjs/common';
import {
  driveItemCreated,
  RejectedError,
  restoreDriveItem,
  type DriveItemView,
  type ItemAddress,
} from '@scriptorium/contracts';
import { checkPrecondition } from '@scriptorium/copy-engine';
import { HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { violates } from '@scriptorium/persistence';
import { changeDrive, type DriveChange } from '../change-drive';
import { DefaultStore, findDrive, targetOf } from '../find-drive';
import { notFound } from '../not-found';
import type { RequestOf } from '../../request-of';
import type { DriveItemRow } from '../items/drive-item-row';
import { addItemEvent } from '../items/drive-item-messages';
import { pathOfFolder, viewOf } from '../items/find-drive-item';
import { findFolder } from '../placement/find-folder';
import { readItemRow } from '../items/find-item.store';
import { placeItem } from '../placement/place-item';
import { readDeleted } from './read-deleted';
import { markRestored } from '../items/remove-item.store';
import type { Destination } from '../placement/settle-name';
import { DrivePool } from '../../database-pools.store';

const NO_FACTS = { description: null, clientCreatedAt: null, clientModifiedAt: null };

@Controller()
export class RestoreDriveItemHandler {
  constructor(
    readonly pool: DrivePool,
    readonly relay: OutboxRelay,
    private readonly defaultStore: DefaultStore,
  ) {}

  /**
   * Restores everything that one deletion removed. Rejects with NOT_FOUND for a part of it, for an item that is already
   * restored, and for an item whose folder is deleted if the request names no folder. Also rejects as updateDriveItem,
   * and with QUOTA_REACHED {limit}.
   */
  @HandleRpc(restoreDriveItem)
  async restore(request: RequestOf<typeof restoreDriveItem>): Promise<DriveItemView> {
    const { caller, address, parent, conflict, precondition } = request;
    const found = await findDrive(this.pool, this.defaultStore, caller, address.driveId, 'write');
    return changeDrive(this, targetOf(found, request), async (change) => {
      const item = await readDeleted(change, address);
      if (item === undefined) throw notFound('item');
      checkPrecondition(item, precondition);
      const destination = await destinationOf(change, item, parent);
      const name = request.name ?? item.name;
      const placed = await placeItem(change, item, { name, conflict, destination, facts: NO_FACTS });
      await restoreBelow(change, item);
      addItemEvent(change, driveItemCreated, placed);
      return viewOf(change.client, placed);
    });
  }
}

/**
 * Restores the items that were deleted with the item. Rejects with NAME_TAKEN {name} if an item in the bin has a folder
 * that is not in the bin, and a newer item of that folder has the name.
 */
async function restoreBelow({ client, number }: DriveChange, item: DriveItemRow): Promise<void> {
  try {
    await markRestored(client, item, number);
  } catch (error) {
    if (!violates(error, 'drive_items_one_per_name')) throw error;
    const message = `A newer item has the name of an item below ${JSON.stringify(item.name)}. Rename the newer item, and restore again.`;
    throw new RejectedError('NAME_TAKEN', message, { name: item.name });
  }
}

async function destinationOf(
  change: DriveChange,
  item: DriveItemRow,
  parent: ItemAddress | undefined,
): Promise<Destination> {
  const { client, drive } = change;
  const folder =
    parent === undefined
      ? await readItemRow(client, drive.space_id, item.parent_id ?? drive.root_id)
      : await findFolder(change, parent);
  if (folder === undefined || folder.deleted_at !== null) throw notFound('item');
  return { folder, path: await pathOfFolder(client, folder) };
}
