import type { PageRequest } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';
import { listRows } from '../../list-rows.store';
import { orderBy, type Listed } from '../../page';

export interface FolderRow {
  readonly space_id: number;
  readonly id: string;
  readonly repository_id: string;
  readonly parent_id: string | null;
  readonly name: string;
}

/** Returns the folders directly in `parentId`, or at the top of the repository. */
export function listFolderRows(
  db: Pool | ClientBase,
  of: { readonly spaceId: number; readonly repositoryId: string; readonly parentId: string | null },
  page: PageRequest,
): Promise<Listed<FolderRow>> {
  const select = `
select *
  from content.folders
 where space_id = $1
   and repository_id = $2
   and parent_id is not distinct from $3`;
  const order = orderBy(page, { name: 'name', createdDate: 'created_at' });
  return listRows<FolderRow>(db, { select, values: [of.spaceId, of.repositoryId, of.parentId], order, page });
}

export async function readFolderRow(
  db: Pool | ClientBase,
  spaceIds: readonly number[],
  id: string,
): Promise<FolderRow | undefined> {
  const { rows } = await db.query<FolderRow>('select * from content.folders where space_id = any ($1) and id = $2', [
    spaceIds,
    id,
  ]);
  return rows[0];
}

/** Violates folders_parent if the parent has been deleted. */
export async function insertFolder(db: Pool | ClientBase, row: FolderRow): Promise<void> {
  await db.query(
    'insert into content.folders (space_id, id, repository_id, parent_id, name) values ($1, $2, $3, $4, $5)',
    [row.space_id, row.id, row.repository_id, row.parent_id, row.name],
  );
}

/** Returns false if the folder no longer exists. */
export async function changeFolderName(db: Pool | ClientBase, row: FolderRow, name: string): Promise<boolean> {
  const { rowCount } = await db.query('update content.folders set name = $3 where space_id = $1 and id = $2', [
    row.space_id,
    row.id,
    name,
  ]);
  return rowCount === 1;
}

/**
 * Locks a folder. Waits for transactions that put something into it; only a later statement sees their changes. Returns
 * whether the folder exists.
 */
export async function lockFolder(client: ClientBase, row: FolderRow): Promise<boolean> {
  const { rowCount } = await client.query('select from content.folders where space_id = $1 and id = $2 for update', [
    row.space_id,
    row.id,
  ]);
  return rowCount === 1;
}

/**
 * Deletes a locked folder unless it contains an item that is not deleted. Violates folders_parent if it contains
 * another folder.
 */
export async function deleteEmptyFolder(client: ClientBase, row: FolderRow): Promise<'deleted' | 'not-empty'> {
  const { rowCount } = await client.query(
    `
delete from content.folders f
 where f.space_id = $1
   and f.id = $2
   and not exists (
     select from content.variants v
      where v.space_id = $1
        and v.folder_number = (select number from content.folders where space_id = $1 and id = $2)
        and v.status <> 'DELETED')`,
    [row.space_id, row.id],
  );
  return rowCount === 0 ? 'not-empty' : 'deleted';
}
