import { Controller } from '@nestjs/common';
import {
  driveItemUpdated,
  RejectedError,
  updateDriveItem,
  type DriveItemView,
  type ItemAddress,
} from '@scriptorium/contracts';
import { checkPrecondition } from '@scriptorium/copy-engine';
import { HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { changeDrive, type DriveChange } from '../change-drive';
import { DefaultStore, findDrive, targetOf } from '../find-drive';
import type { RequestOf } from '../../request-of';
import { requireBelowRoot } from '../items/require-item';
import type { DriveItemRow } from '../items/drive-item-row';
import { addItemEvent } from '../items/drive-item-messages';
import { findItemIn, pathOfFolder, viewOf } from '../items/find-drive-item';
import { findFolder } from './find-folder';
import { checkDescription, parseTime } from './parse-facts';
import { placeItem, type ItemFacts } from './place-item';
import type { Destination } from './settle-name';
import { DrivePool } from '../../database-pools.store';

type Request = RequestOf<typeof updateDriveItem>;

@Controller()
export class UpdateDriveItemHandler {
  constructor(
    readonly pool: DrivePool,
    readonly relay: OutboxRelay,
    private readonly defaultStore: DefaultStore,
  ) {}

  @HandleRpc(updateDriveItem)
  async update(request: Request): Promise<DriveItemView> {
    const { caller, address, change: sent, conflict, precondition } = request;
    const facts = factsOf(sent);
    const found = await findDrive(this.pool, this.defaultStore, caller, address.driveId, 'write');
    return changeDrive(this, targetOf(found, request), async (change) => {
      const item = await findItemIn(change.client, change.drive, address);
      checkPrecondition(item, precondition);
      const name = sent.name ?? item.name;
      if (name !== item.name) requireBelowRoot(item);
      const destination = sent.parent === undefined ? undefined : await destinationOf(change, item, sent.parent);
      const placed = await placeItem(change, item, { facts, name, conflict, destination });
      addItemEvent(change, driveItemUpdated, placed);
      return viewOf(change.client, placed);
    });
  }
}

function factsOf({ description, clientCreatedAt, clientModifiedAt }: Request['change']): ItemFacts {
  if (typeof description === 'string') checkDescription(description);
  return {
    description: description === undefined ? null : { text: description },
    clientCreatedAt: parseTime(clientCreatedAt),
    clientModifiedAt: parseTime(clientModifiedAt),
  };
}

/**
 * Returns undefined if the item is already in that folder. Rejects with NOT_FOUND {what}, OTHER_DRIVE, NOT_A_FOLDER,
 * INTO_ITSELF.
 */
async function destinationOf(
  change: DriveChange,
  item: DriveItemRow,
  parent: ItemAddress,
): Promise<Destination | undefined> {
  const folder = await findFolder(change, parent);
  if (folder.id === item.parent_id) return undefined;
  requireBelowRoot(item);
  const path = await pathOfFolder(change.client, folder);
  if (path.ids.includes(item.id)) throw new RejectedError('INTO_ITSELF', 'A folder cannot be moved into itself.');
  return { folder, path };
}
