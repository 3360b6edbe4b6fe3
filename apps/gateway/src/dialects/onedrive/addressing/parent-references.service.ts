import { Injectable } from '@nestjs/common';
import {
  type Caller,
  type ItemAddress,
  readDriveItem,
  RejectedError,
  type ShortId,
  uuidOf,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import type { RequestBody } from '../../../http/bodies/request-body';
import { Addresses } from './addresses.service';
import { nonEmpty } from '../requests/read-members';
import { resolveReference } from './resolve-url';

/** Reads the folder that a body names by id, by path, or by both, which must be the same folder. */
@Injectable()
export class ParentReferences {
  constructor(
    private readonly rpc: RpcClient,
    private readonly addresses: Addresses,
  ) {}

  /**
   * Returns the folder; undefined if the body names none. A reference with only another drive means its root.
   * @param home the drive of the request
   */
  async read(
    caller: Caller,
    body: RequestBody,
    home: { readonly driveId?: ShortId },
  ): Promise<ItemAddress | undefined> {
    const reference = body.optionalObject('parentReference');
    const id = nonEmpty(reference?.optionalText('id'));
    const path = nonEmpty(reference?.optionalText('path'));
    if (path !== undefined) requireText(path);
    const driveId = nonEmpty(reference?.optionalText('driveId'));
    const drive = driveId === undefined ? home : { driveId: requireId(driveId, 'drive') };
    const byPath = path === undefined ? undefined : await this.ofPath(caller, path, drive);
    if (id === undefined) return byPath ?? rootOfOtherDrive(home, drive);
    const byId: ItemAddress = { ...drive, itemId: id === 'root' ? id : requireId(id, 'item'), path: [] };
    if (byPath !== undefined) await this.requireSame(caller, byId, byPath);
    return byId;
  }

  /**
   * Uses the names literally; if no item has these names, uses the percent-decoded names (docs/contracts/onedrive.md
   * §1.1).
   */
  private async ofPath(caller: Caller, path: string, drive: { readonly driveId?: ShortId }): Promise<ItemAddress> {
    const literal = await this.resolve(caller, encodeNames(path), drive);
    if (!path.includes('%')) return literal;
    try {
      await this.rpc.call(readDriveItem, { caller, address: literal });
      return literal;
    } catch (error) {
      if (!(error instanceof RejectedError) || error.code !== 'NOT_FOUND') throw error;
      return this.resolve(caller, path, drive);
    }
  }

  private async resolve(caller: Caller, path: string, drive: { readonly driveId?: ShortId }): Promise<ItemAddress> {
    const found = resolveReference(path);
    if (found === undefined) {
      const property = 'parentReference.path';
      throw new RejectedError('FIELD_INVALID', `"${property}" must begin with "/drive/root:".`, { property });
    }
    return { ...drive, ...(await this.addresses.of(caller, found.drive, found.place)) };
  }

  private async requireSame(caller: Caller, one: ItemAddress, other: ItemAddress): Promise<void> {
    const [first, second] = await Promise.all(
      [one, other].map((address) => this.rpc.call(readDriveItem, { caller, address })),
    );
    if (first?.id === second?.id) return;
    throw new RejectedError('PARENT_AMBIGUOUS', '"parentReference" must name the same folder by its id and its path.');
  }
}

/**
 * Returns the root of another drive. The drive of the request itself counts as no reference: clients always send it.
 */
function rootOfOtherDrive(
  home: { readonly driveId?: ShortId },
  named: { readonly driveId?: ShortId },
): ItemAddress | undefined {
  if (home.driveId === undefined || named.driveId === undefined) return undefined;
  return uuidOf(home.driveId) === uuidOf(named.driveId) ? undefined : { ...named, itemId: 'root', path: [] };
}

/** Rejects a path that no item can have and that cannot be percent-encoded: with U+0000 or a lone surrogate. */
function requireText(path: string): void {
  if (!/[\0\p{Surrogate}]/u.test(path)) return;
  const property = 'parentReference.path';
  const message = `"${property}" must not contain U+0000 or a lone surrogate.`;
  throw new RejectedError('FIELD_INVALID', message, { property });
}

/** Percent-encodes the names after `root:`. */
function encodeNames(path: string): string {
  const [before = '', ...names] = path.split(':');
  return names.length === 0 ? path : `${before}:${names.join(':').split('/').map(encodeURIComponent).join('/')}`;
}

function requireId(id: string, what: 'drive' | 'item'): ShortId {
  if (uuidOf(id) === undefined) throw new RejectedError('NOT_FOUND', `The ${what} ${id} does not exist.`, { what });
  return id;
}
