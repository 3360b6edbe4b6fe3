import { uuidOf, type Caller, type DriveItemView, type ItemAddress, type Scope } from '@scriptorium/contracts';
import { nameKey, type DriveRow } from '@scriptorium/copy-engine';
import type { ClientBase, Pool } from 'pg';
import { readPrincipalNames } from '../../spaces/access/principal-names.store';
import { findDrive, type DefaultStore, type FoundDrive } from '../find-drive';
import { notThere } from '../not-there';
import { driveItemView, type DriveItemRow } from './drive-item-row';
import { followNames, readFolderPaths, type FolderPath } from './find-item.store';

/** The item, or the last folder on the way to it and the names that are missing there. */
export interface Reached {
  readonly item: DriveItemRow;
  readonly missing: readonly string[];
}

type Db = Pool | ClientBase;
type Within = Omit<ItemAddress, 'driveId'>;

/** Rejected with NOT_FOUND {what: 'item'} where not even the item is there that the names begin at. */
export async function reachItem(db: Db, drive: DriveRow, { itemId, path }: Within): Promise<Reached> {
  const id = itemId === 'root' ? drive.root_id : uuidOf(itemId);
  if (id === undefined) throw notThere('item');
  const item = await followNames(
    db,
    { spaceId: drive.space_id, driveId: drive.id, itemId: id },
    path.map(keyToLookFor),
  );
  if (item === undefined) throw notThere('item');
  return { item, missing: path.slice(item.depth) };
}

/** Rejected with NOT_FOUND {what: 'item'}. */
export async function findItemIn(db: Db, drive: DriveRow, address: Within): Promise<DriveItemRow> {
  const { item, missing } = await reachItem(db, drive, address);
  if (missing.length > 0) throw notThere('item');
  return item;
}

/** Rejected with NOT_FOUND {what}, FORBIDDEN {scope}. */
export async function findDriveItem(
  pool: Pool,
  defaultStore: DefaultStore,
  caller: Caller,
  address: ItemAddress,
  scope: Scope,
): Promise<FoundDrive & { readonly item: DriveItemRow }> {
  const found = await findDrive(pool, defaultStore, caller, address.driveId, scope);
  return { ...found, item: await findItemIn(pool, found.row, address) };
}

export async function pathOfFolder(db: Db, { space_id, id }: DriveItemRow): Promise<FolderPath> {
  const path = (await readFolderPaths(db, space_id, [id])).get(id);
  if (path === undefined) throw notThere('item');
  return path;
}

export async function viewOf(db: Db, item: DriveItemRow): Promise<DriveItemView> {
  const [view] = await viewsOf(db, [item]);
  if (view === undefined) throw notThere('item');
  return view;
}

/** Paths and names of principals are read once for all of them. Items of one space. */
export async function viewsOf(db: Db, items: readonly DriveItemRow[]): Promise<DriveItemView[]> {
  const [first] = items;
  const above = new Set(
    items.flatMap(({ parent_id, deleted_at }) => (parent_id === null || deleted_at !== null ? [] : [parent_id])),
  );
  const paths =
    first === undefined || above.size === 0 ? undefined : await readFolderPaths(db, first.space_id, [...above]);
  const people = await readPrincipalNames(
    db,
    items.flatMap(({ created_by, modified_by }) => [created_by, modified_by]),
  );
  return items.map((item) => driveItemView(item, paths?.get(item.parent_id ?? '')?.names ?? [], people));
}

/** What the database takes as text; no name has a slash. */
function keyToLookFor(name: string): string {
  return name.includes('\0') ? '/' : nameKey(name);
}
