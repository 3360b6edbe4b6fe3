import { Injectable } from '@nestjs/common';
import { type Caller, type ItemAddress, listDrives, RejectedError, type ShortId } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import type { DriveOwner, PlaceOfItem } from './resolve-url';

/** From whose drive a URL means to which one it is. */
@Injectable()
export class Addresses {
  constructor(private readonly rpc: RpcClient) {}

  async of(caller: Caller, drive: DriveOwner, place: PlaceOfItem): Promise<ItemAddress> {
    return { ...(await this.ofDrive(caller, drive)), ...place };
  }

  /** Nothing for the caller's default drive. */
  async ofDrive(caller: Caller, drive: DriveOwner): Promise<{ readonly driveId?: ShortId }> {
    switch (drive.kind) {
      case 'default':
        return {};
      case 'id':
        return { driveId: drive.id };
      case 'user':
        if (drive.id !== caller.principalId && drive.id !== 'me') throw noDrive();
        return {};
      case 'space':
        return { driveId: await this.firstDriveOf(caller, drive.key) };
    }
  }

  /** A group and a site are a space, by its key; theirs is its oldest drive. */
  private async firstDriveOf(caller: Caller, spaceKey: string): Promise<ShortId> {
    const { drives } = await this.rpc.call(listDrives, { caller });
    const [first] = drives
      .filter((drive) => drive.spaceKey === spaceKey)
      .sort((one, other) => (one.createdAt < other.createdAt ? -1 : 1));
    if (first === undefined) throw noDrive();
    return first.id;
  }
}

function noDrive(): RejectedError {
  return new RejectedError('NOT_FOUND', 'There is no such drive.', { what: 'drive' });
}
