import {
  type Caller,
  type DriveItemId,
  type DriveItemView,
  type ItemAddress,
  type Scope,
  uuidOf,
} from '@scriptorium/contracts';
import type { DriveRow } from '@scriptorium/copy-engine';
import type { ClientBase, Pool } from 'pg';
import { readPrincipalNames } from '../../spaces/access/principal-names.store';
import { findDrive, type DefaultStore, type FoundDrive } from '../find-drive';
import { notFound } from '../not-found';
import { driveItemView, type DriveItemRow } from './drive-item-row';
import { lookupKey } from './lookup-key';
import { followNames, readFolderPaths, type FolderPath } from './find-item.store';

/** The item at a path; or the last existing item on the path, and the missing names. */
export interface Reached {
  readonly item: DriveItemRow;
  readonly missing: readonly string[];
}

type Db = Pool | ClientBase;
type Within = Omit<ItemAddress, 'driveId'>;

/**
 * Follows a path as far as it exists. Rejects with NOT_FOUND {what: 'item'} if the item that the path starts at is
 * missing.
 */
export async function reachItem(db: Db, drive: DriveRow, { itemId, path }: Within): Promise<Reached> {
  const id = itemId === 'root' ? drive.root_id : uuidOf<DriveItemId>(itemId);
  if (id === undefined) throw notFound('item');
  const item = await followNames(db, { spaceId: drive.space_id, driveId: drive.id, itemId: id }, path.map(lookupKey));
  if (item === undefined) throw notFound('item');
  return { item, missing: path.slice(item.depth) };
}

/** Rejects with NOT_FOUND {what: 'item'}. */
export async function findItemIn(db: Db, drive: DriveRow, address: Within): Promise<DriveItemRow> {
  const { item, missing } = await reachItem(db, drive, address);
  if (missing.length > 0) throw notFound('item');
  return item;
}

/** Rejects with NOT_FOUND {what}, FORBIDDEN {scope}. */
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
  if (path === undefined) throw notFound('item');
  return path;
}

export async function viewOf(db: Db, item: DriveItemRow): Promise<DriveItemView> {
  const [view] = await viewsOf(db, [item]);
  if (view === undefined) throw notFound('item');
  return view;
}

/** Returns the views of items of one space. Reads paths and names of principals once for all items. */
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
