import { Controller } from '@nestjs/common';
import { createDriveFolder, type DriveItemView } from '@scriptorium/contracts';
import { HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { changeDrive } from '../change-drive';
import { DefaultStore, findDrive, targetOf } from '../find-drive';
import type { RequestOf } from '../../request-of';
import { findItemIn, viewOf } from '../items/find-drive-item';
import { makeFolder } from './make-folder';
import { DrivePool } from '../../database-pools.store';

@Controller()
export class CreateDriveFolderHandler {
  constructor(
    readonly pool: DrivePool,
    readonly relay: OutboxRelay,
    private readonly defaultStore: DefaultStore,
  ) {}

  @HandleRpc(createDriveFolder)
  async create(request: RequestOf<typeof createDriveFolder>): Promise<{ item: DriveItemView; isNew: boolean }> {
    const { caller, address, name, conflict } = request;
    const found = await findDrive(this.pool, this.defaultStore, caller, address.driveId, 'write');
    return changeDrive(this, targetOf(found, request), async (change) => {
      const parent = await findItemIn(change.client, change.drive, address);
      const { folder, isNew } = await makeFolder(change, parent, name, conflict);
      return { item: await viewOf(change.client, folder), isNew };
    });
  }
}
