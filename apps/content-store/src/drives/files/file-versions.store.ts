import type { FileVersionView } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';
import type { PrincipalNames } from '../../spaces/access/principal-names.store';
import type { DriveItemRow } from '../items/drive-item-row';
import { CURRENT_NUMBER, versionsOfFile } from './file-versions.sql';

/** A content that a file has or had. */
export interface FileVersionRow {
  readonly number: number;
  readonly is_current: boolean;
  readonly blob_hash: Buffer;
  readonly size: string;
  readonly modified_by: string;
  readonly modified_at: Date;
}

/** With where its bytes are, in the store of the file's drive. */
export interface StoredVersionRow extends FileVersionRow {
  readonly store: string;
  readonly location: string;
}

/** No number is greater. */
const BEYOND = 2 ** 31 - 1;

/** Newest first. */
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
 * Of an older content. What nobody else has of its bytes, the sweep takes away. A copy that took versions along has a content's tag
 * that lags behind them: it catches up, so that the number of what is deleted stays taken.
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
    ...{ number: row.number, isCurrent: row.is_current, size: Number(row.size) },
    ...{ modifiedAt: row.modified_at.toISOString(), modifiedBy: row.modified_by },
    modifiedByName: people.get(row.modified_by) ?? null,
  };
}
