import { Controller } from '@nestjs/common';
import { deleteDriveItem } from '@scriptorium/contracts';
import { checkPrecondition } from '@scriptorium/copy-engine';
import { HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { changeDrive } from '../change-drive';
import { DefaultStore, findDrive, targetOf } from '../find-drive';
import type { RequestOf } from '../../request-of';
import { findItemIn } from '../items/find-drive-item';
import { readDeleted } from './read-deleted';
import { purgeDeleted } from '../items/remove-item.store';
import { removeItem } from '../items/remove-item';
import { requireBelowRoot } from '../items/require-item';
import { DrivePool } from '../../database-pools.store';

type Request = RequestOf<typeof deleteDriveItem>;

@Controller()
export class DeleteDriveItemHandler {
  constructor(
    readonly pool: DrivePool,
    readonly relay: OutboxRelay,
    private readonly defaultStore: DefaultStore,
  ) {}

  /**
   * Deletes an item. With `forever`, an item in the recycle bin can be purged too, by the id of the item that was
   * deleted.
   */
  @HandleRpc(deleteDriveItem)
  async delete(request: Request): Promise<Record<string, never>> {
    const { caller, address, forever, precondition } = request;
    const found = await findDrive(this.pool, this.defaultStore, caller, address.driveId, 'write');
    return changeDrive(this, targetOf(found, request), async (change) => {
      const deleted = forever ? await readDeleted(change, address) : undefined;
      if (deleted !== undefined) {
        checkPrecondition(deleted, precondition);
        await purgeDeleted(change.client, deleted, { change: change.number, now: change.now });
        change.deleted -= Number(deleted.size);
        return {};
      }
      const item = await findItemIn(change.client, change.drive, address);
      requireBelowRoot(item);
      checkPrecondition(item, precondition);
      await removeItem(change, item, forever);
      return {};
    });
  }
}
