import { Injectable } from '@nestjs/common';
import {
  type Caller,
  createDriveFolder,
  type ItemAddress,
  listDrives,
  readDriveItem,
  RejectedError,
  type ShortId,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import type { DriveOwner, PlaceOfItem } from './resolve-url';
import { pathOfSpecialFolder } from './special-folders';

/** Resolves the drive that a URL names by its owner. */
@Injectable()
export class Addresses {
  constructor(private readonly rpc: RpcClient) {}

  async of(caller: Caller, drive: DriveOwner, { itemId, path, special }: PlaceOfItem): Promise<ItemAddress> {
    const home = await this.ofDrive(caller, drive);
    const before = special === undefined ? [] : pathOfSpecialFolder(special, caller.principalId);
    return { ...home, itemId, path: [...before, ...path] };
  }

  /**
   * Creates the special folder in which a place begins, if it does not exist and the caller may create it. Otherwise
   * the request itself finds out.
   */
  async createSpecialFolder(caller: Caller, drive: DriveOwner, { special }: PlaceOfItem): Promise<void> {
    if (special === undefined) return;
    const folder = await this.of(caller, drive, { itemId: 'root', path: [], special });
    try {
      await this.rpc.call(readDriveItem, { caller, address: folder });
    } catch (error) {
      if (!isRejectedAs(error, 'NOT_FOUND')) throw error;
      await this.createFolders(caller, folder).catch((failure: unknown) => {
        if (!isRejectedAs(failure, 'FORBIDDEN')) throw failure;
      });
    }
  }

  /** Creates the folders of a path from the root. An existing folder stays: so concurrent requests do no harm. */
  private async createFolders(caller: Caller, { path, ...root }: ItemAddress): Promise<void> {
    for (const [depth, name] of path.entries()) {
      const parent = { ...root, path: path.slice(0, depth) };
      await this.rpc.call(createDriveFolder, { caller, address: parent, name, conflict: 'replace' });
    }
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

function isRejectedAs(error: unknown, code: string): boolean {
  return error instanceof RejectedError && error.code === code;
}
