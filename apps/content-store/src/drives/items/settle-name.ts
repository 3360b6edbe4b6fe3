import { RejectedError, type ConflictBehavior } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { checkName, checkPath, decideName, nameKey, numberNames, type WishedName } from '@scriptorium/copy-engine';
import type { DriveItemRow } from './drive-item-row';
import { readChild, type FolderPath } from './find-item.store';

/** A folder that something is put into. */
export interface Destination {
  readonly folder: DriveItemRow;
  readonly path: FolderPath;
}

export interface NameWish {
  readonly name: string;
  readonly isFolder: boolean;
  readonly conflict: ConflictBehavior;
  /** The item that is moved, renamed or restored. It may keep a name that it already has. */
  readonly itemId?: string;
  /** Characters that the longest path below it adds. */
  readonly below?: number;
}

export interface SettledName {
  readonly name: string;
  readonly nameKey: string;
  /** The file that has the name now, and that the new file replaces. */
  readonly taken: DriveItemRow | undefined;
}

/**
 * Returns the name that the item gets in the folder. Requires the drive's lock. Rejects with NAME_INVALID {name}, NAME_TAKEN {name},
 * PATH_TOO_LONG {limit}.
 */
export async function settleName(
  client: ClientBase,
  { folder, path }: Destination,
  { name, isFolder, conflict, itemId, below }: NameWish,
): Promise<SettledName> {
  checkName(name);
  const key = nameKey(name);
  const found = await readChild(client, folder.space_id, folder.id, key);
  const holder = found === undefined ? undefined : { id: found.id, isFolder: found.is_folder };
  const decision = decideName({ conflict, isFolder, itemId }, holder);
  if (decision === 'refuse') throw nameTaken(name);
  const settled =
    decision === 'number'
      ? await numbered(client, folder, { name, nameKey: key, isFolder })
      : { name, nameKey: key, taken: decision === 'replace' ? found : undefined };
  checkPath([...path.names, settled.name], below);
  return settled;
}

export function nameTaken(name: string): RejectedError {
  return new RejectedError('NAME_TAKEN', `The folder already has an item named ${JSON.stringify(name)}.`, { name });
}

async function numbered(
  client: ClientBase,
  { space_id: spaceId, id }: DriveItemRow,
  wish: WishedName,
): Promise<SettledName> {
  const [free = wish] = await numberNames(client, { spaceId, id }, [wish], new Set([wish.nameKey]));
  return { ...free, taken: undefined };
}
