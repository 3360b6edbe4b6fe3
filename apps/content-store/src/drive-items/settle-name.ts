import { RejectedError, type ConflictBehavior } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { checkName, checkPath, nameKey, numberNames, type WishedName } from '@scriptorium/copy-engine';
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
  /** The item that is to have the name; its own does not stand in its way. */
  readonly itemId?: string;
  /** Characters that the longest path below it adds. */
  readonly below?: number;
}

export interface SettledName {
  readonly name: string;
  readonly nameKey: string;
  /** What has the name now and has to give way: of the same kind as what comes. */
  readonly taken: DriveItemRow | undefined;
}

/** Under the drive's lock. Rejected with NAME_INVALID {name}, NAME_TAKEN {name}, PATH_TOO_LONG {limit}. */
export async function settleName(
  client: ClientBase,
  { folder, path }: Destination,
  { name, isFolder, conflict, itemId, below }: NameWish,
): Promise<SettledName> {
  checkName(name);
  const key = nameKey(name);
  const found = await readChild(client, folder.space_id, folder.id, key);
  const taken = found?.id === itemId ? undefined : found;
  if (taken !== undefined && (conflict === 'fail' || (conflict === 'replace' && taken.is_folder !== isFolder))) {
    throw nameTaken(name);
  }
  const settled =
    taken !== undefined && conflict === 'rename'
      ? await numbered(client, folder, { name, nameKey: key, isFolder })
      : { name, nameKey: key, taken };
  checkPath([...path.names, settled.name], below);
  return settled;
}

export function nameTaken(name: string): RejectedError {
  return new RejectedError('NAME_TAKEN', `There is something named ${name} in the folder already.`, { name });
}

async function numbered(
  client: ClientBase,
  { space_id: spaceId, id }: DriveItemRow,
  wish: WishedName,
): Promise<SettledName> {
  const [free = wish] = await numberNames(client, { spaceId, id }, [wish], new Set([wish.nameKey]));
  return { ...free, taken: undefined };
}
