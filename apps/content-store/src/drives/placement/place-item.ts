import type { ConflictBehavior, DriveItemId } from '@scriptorium/contracts';
import { violates } from '@scriptorium/persistence';
import type { DriveChange } from '../change-drive';
import { notFound } from '../not-found';
import { pathLength } from '@scriptorium/copy-engine';
import type { DriveItemRow } from '../items/drive-item-row';
import { pathOfFolder } from '../items/find-drive-item';
import { readItemRow } from '../items/find-item.store';
import { longestDeletedPathBelow, longestPathBelow, updatePlace, type ItemPlace } from './place-item.store';
import { removeItem } from '../items/remove-item';
import { nameTaken, settleName, type Destination, type SettledName } from './settle-name';

export type ItemFacts = Pick<ItemPlace, 'description' | 'clientCreatedAt' | 'clientModifiedAt'>;

export interface PlaceRequest {
  readonly name: string;
  readonly conflict: ConflictBehavior;
  /** Undefined if the item stays in its folder. */
  readonly destination: Destination | undefined;
  readonly facts: ItemFacts;
}

/**
 * Sets the name, the folder and the client's metadata of an item, and takes it out of the recycle bin. With `replace`,
 * a file that has the name is moved into the bin, but only if the item is a file too (decideName). Rejects as
 * settleName.
 */
export async function placeItem(change: DriveChange, item: DriveItemRow, request: PlaceRequest): Promise<DriveItemRow> {
  const { client, drive, by, number } = change;
  const settled = await settle(change, item, request);
  if (settled.replaced !== undefined) await removeItem(change, settled.replaced, false);
  const parentId = request.destination?.folder.id ?? item.parent_id;
  const { name, nameKey } = settled;
  await updatePlace(client, item, { ...request.facts, parentId, name, nameKey, by, change: number }).catch(
    (error: unknown) => {
      // Does not happen: under the drive's lock the name stays free.
      throw violates(error, 'drive_items_one_per_name') ? nameTaken(name) : error;
    },
  );
  updateTotals(change, item, parentId);
  const placed = await readItemRow(client, drive.space_id, item.id);
  if (placed === undefined) throw notFound('item');
  return placed;
}

async function settle(
  change: DriveChange,
  item: DriveItemRow,
  request: PlaceRequest,
): Promise<Pick<SettledName, 'name' | 'nameKey' | 'replaced'>> {
  const { client, drive } = change;
  const stays = request.destination === undefined && item.deleted_at === null;
  if (item.parent_id === null || (stays && request.name === item.name)) {
    return { name: item.name, nameKey: item.name_key, replaced: undefined };
  }
  const parent = request.destination?.folder ?? (await readItemRow(client, drive.space_id, item.parent_id));
  if (parent === undefined) throw notFound('item');
  const destination = request.destination ?? { folder: parent, path: await pathOfFolder(client, parent) };
  const { name, conflict } = request;
  const below = await charactersBelow(change, item, request, destination);
  return settleName(client, destination, { name, isFolder: item.is_folder, conflict, itemId: item.id, below });
}

/** Returns the length of the longest path below the item; 0 if the path does not get longer, to save the scan. */
async function charactersBelow(
  { client, drive }: DriveChange,
  item: DriveItemRow,
  { name, conflict }: PlaceRequest,
  { path }: Destination,
): Promise<number> {
  if (!item.is_folder) return 0;
  if (item.deleted_at !== null) return longestDeletedPathBelow(client, item);
  const parent = item.parent_id === null ? undefined : await readItemRow(client, drive.space_id, item.parent_id);
  const before = parent === undefined ? [] : (await pathOfFolder(client, parent)).names;
  // `rename` may append a number to the name.
  const canGrow = conflict === 'rename' || pathLength([...path.names, name]) > pathLength([...before, item.name]);
  return canGrow ? longestPathBelow(client, item) : 0;
}

function updateTotals(change: DriveChange, item: DriveItemRow, parentId: DriveItemId | null): void {
  const wasPresent = item.deleted_at === null;
  if (parentId === null || (wasPresent && parentId === item.parent_id)) return;
  const bytes = Number(item.size);
  change.sums.push({ folderId: parentId, bytes, children: 1 });
  if (wasPresent && item.parent_id !== null) {
    change.sums.push({ folderId: item.parent_id, bytes: -bytes, children: -1 });
  }
  if (!wasPresent) {
    change.used += bytes;
    change.deleted -= bytes;
  }
}
