import { type ConflictBehavior, type DriveItemId, RejectedError } from '@scriptorium/contracts';
import { checkName, checkPath, nameKey, settleNames } from '@scriptorium/copy-engine';
import type { ClientBase } from 'pg';
import type { DriveItemRow } from '../items/drive-item-row';
import { readChild, type FolderPath } from '../items/find-item.store';

/** A folder that an item is created in or moved into. */
export interface Destination {
  readonly folder: DriveItemRow;
  readonly path: FolderPath;
}

export interface NameRequest {
  readonly name: string;
  readonly isFolder: boolean;
  readonly conflict: ConflictBehavior;
  /** The item that is moved, renamed or restored. It may keep a name that it already has. */
  readonly itemId?: DriveItemId;
  /** The length in characters of the longest path below the item. */
  readonly below?: number;
}

export interface SettledName {
  readonly name: string;
  readonly nameKey: string;
  /** The file that has the name now, and that the new file replaces. */
  readonly replaced: DriveItemRow | undefined;
}

/**
 * Returns the name that the item gets in the folder. Requires the drive's lock. Rejects with NAME_INVALID {name},
 * NAME_TAKEN {name}, PATH_TOO_LONG {limit}.
 */
export async function settleName(
  client: ClientBase,
  { folder, path }: Destination,
  { name, isFolder, conflict, itemId, below }: NameRequest,
): Promise<SettledName> {
  checkName(name);
  const wanted = { name, nameKey: nameKey(name), isFolder, itemId };
  const row = await readChild(client, folder.space_id, folder.id, wanted.nameKey);
  const holders = new Map(row === undefined ? [] : [[row.name_key, { id: row.id, isFolder: row.is_folder, row }]]);
  const target = { spaceId: folder.space_id, id: folder.id };
  const { names } = await settleNames(client, target, conflict, [wanted], holders);
  const [settled] = names;
  if (settled === undefined) throw nameTaken(name);
  checkPath([...path.names, settled.name], below);
  return { name: settled.name, nameKey: settled.nameKey, replaced: settled.replaced?.row };
}

export function nameTaken(name: string): RejectedError {
  return new RejectedError('NAME_TAKEN', `The folder already has an item named ${JSON.stringify(name)}.`, { name });
}
