import { Controller } from '@nestjs/common';
import { readContentLocation, readDriveItem, RejectedError, type DriveItemView } from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { DefaultStore } from '../find-drive';
import type { RequestOf } from '../../request-of';
import { findDriveItem, viewOf } from './find-drive-item';
import { DrivePool } from '../../database-pools.store';

@Controller()
export class ReadDriveItemHandler {
  constructor(
    private readonly pool: DrivePool,
    private readonly defaultStore: DefaultStore,
  ) {}

  @HandleRpc(readDriveItem)
  async read({ caller, address }: RequestOf<typeof readDriveItem>): Promise<DriveItemView> {
    const { item } = await findDriveItem(this.pool, this.defaultStore, caller, address, 'read');
    return viewOf(this.pool, item);
  }

  @HandleRpc(readContentLocation)
  async locate({
    caller,
    address,
  }: RequestOf<typeof readContentLocation>): Promise<{ item: DriveItemView; store: string; location: string }> {
    const { item } = await findDriveItem(this.pool, this.defaultStore, caller, address, 'read');
    const { store, location } = item;
    if (store === null || location === null) throw new RejectedError('NOT_A_FILE', `${item.name} is a folder.`);
    return { item: await viewOf(this.pool, item), store, location };
  }
}
