import { Injectable } from '@nestjs/common';
import { type Caller, type ItemAddress, listDrives, RejectedError, type ShortId } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import type { DriveOwner, PlaceOfItem } from './resolve-url';

/** Resolves the drive that a URL names by its owner. */
@Injectable()
export class Addresses {
  constructor(private readonly rpc: RpcClient) {}

  async of(caller: Caller, drive: DriveOwner, place: PlaceOfItem): Promise<ItemAddress> {
    return { ...(await this.ofDrive(caller, drive)), ...place };
  }

  /** Returns the id of the drive; no id for the caller's default drive. Rejects with NOT_FOUND. */
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

  /** Returns the oldest drive of a space. A group or a site is a space, named by its key. */
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
  return new RejectedError('NOT_FOUND', 'The drive does not exist.', { what: 'drive' });
}
