import type { FileVersionView } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';
import type { PrincipalNames } from '../../spaces/access/principal-names.store';
import type { DriveItemRow } from '../items/drive-item-row';
import { CURRENT_NUMBER, versionsOfFile } from './file-versions.sql';

/** A current or earlier content of a file. */
export interface FileVersionRow {
  readonly number: number;
  readonly is_current: boolean;
  readonly blob_hash: Buffer;
  readonly size: string;
  readonly modified_by: string;
  readonly modified_at: Date;
}

/** A version with the location of its bytes in the store of the file's drive. */
export interface StoredVersionRow extends FileVersionRow {
  readonly store: string;
  readonly location: string;
}

/** At least as large as any version number. */
const BEYOND = 2 ** 31 - 1;

/** Lists the versions of a file, newest first. */
export async function listVersionRows(
  db: Pool | ClientBase,
  file: DriveItemRow,
  { before, limit }: { readonly before: number | undefined; readonly limit: number },
): Promise<FileVersionRow[]> {
  const { rows } = await db.query<FileVersionRow>({
    name: 'list-file-versions',
    text: `
select v.*
  from ${versionsOfFile(`and number < $3
   order by number desc
   limit $4`)}
 where v.number < $3
 order by v.number desc
 limit $4`,
    values: [file.space_id, file.id, before ?? BEYOND, limit],
  });
  return rows;
}

export async function readVersionRow(
  db: Pool | ClientBase,
  file: DriveItemRow,
  number: number,
): Promise<StoredVersionRow | undefined> {
  const { rows } = await db.query<StoredVersionRow>({
    name: 'read-file-version',
    text: `
select v.*, b.store, b.location
  from ${versionsOfFile('and number = $3')}
 cross join lateral (
   select b.store, b.location
     from content.drives d
     join content.blobs b on b.space_id = d.space_id
                         and b.hash = v.blob_hash
                         and b.store = d.store
    where d.space_id = $1
      and d.id = $4
    limit 1
 ) b
 where v.number = $3`,
    values: [file.space_id, file.id, number, file.drive_id],
  });
  return rows[0];
}

/**
 * Deletes an older content. The sweep deletes its bytes if nothing else refers to them. A file that was copied with its
 * versions has a `ctag` lower than their numbers. It is raised here, so that the number of the deleted version is not
 * reused.
 */
export async function deleteVersionRow(client: ClientBase, file: DriveItemRow, number: number): Promise<void> {
  await client.query({
    name: 'delete-file-version',
    text: `
with caught_up as (
  update content.drive_items i
     set ctag = ${CURRENT_NUMBER}
   where i.space_id = $1
     and i.id = $2
     and i.ctag < ${CURRENT_NUMBER}
)
delete from content.drive_item_versions
 where space_id = $1
   and item_id = $2
   and number = $3`,
    values: [file.space_id, file.id, number],
  });
}

export function fileVersionView(row: FileVersionRow, people: PrincipalNames): FileVersionView {
  return {
    number: row.number,
    isCurrent: row.is_current,
    size: Number(row.size),
    modifiedAt: row.modified_at.toISOString(),
    modifiedBy: row.modified_by,
    modifiedByName: people.get(row.modified_by) ?? null,
  };
}
