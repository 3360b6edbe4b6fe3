import type { ListStatus, PageRequest, SpaceId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';
import { listRows } from '../../list-rows.store';
import { orderBy, type Listed } from '../../page';

export interface ContentTypeRow {
  readonly space_id: SpaceId;
  readonly id: string;
  readonly uri: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly status: 'ACTIVE' | 'ARCHIVED';
  readonly schema_id: string;
  /** The schema version that bodies are validated against. */
  readonly schema_version: number;
  readonly created_by: string;
  readonly created_at: Date;
  readonly updated_by: string;
  readonly updated_at: Date;
}

/** Returns the content type that a body's `_meta.schema` names, and whether it is assigned to the repository. */
export async function findContentType(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  schemaUri: string,
  repositoryId: string,
): Promise<(ContentTypeRow & { readonly assigned: boolean }) | undefined> {
  const { rows } = await db.query<ContentTypeRow & { assigned: boolean }>({
    name: 'find-content-type',
    text: `
select t.*,
       exists (
         select from content.repository_content_types a
          where a.space_id = t.space_id
            and a.repository_id = $3
            and a.content_type_id = t.id) as assigned
  from content.content_types t
 where t.space_id = $1
   and t.uri = $2`,
    values: [spaceId, schemaUri, repositoryId],
  });
  return rows[0];
}

export function listContentTypeRows(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  status: ListStatus | undefined,
  page: PageRequest,
): Promise<Listed<ContentTypeRow>> {
  const select = `
select *
  from content.content_types
 where space_id = $1
   and ($2::text[] is null or status = any ($2))`;
  const order = orderBy(page, {
    createdDate: 'created_at',
    lastModifiedDate: 'updated_at',
    contentTypeUri: 'uri',
    status: 'status',
  });
  return listRows<ContentTypeRow>(db, { select, values: [spaceId, status ?? null], order, page });
}

export async function readContentTypeRow(
  db: Pool | ClientBase,
  spaceIds: readonly SpaceId[],
  id: string,
): Promise<ContentTypeRow | undefined> {
  const { rows } = await db.query<ContentTypeRow>(
    'select * from content.content_types where space_id = any ($1) and id = $2',
    [spaceIds, id],
  );
  return rows[0];
}

export async function readContentTypeRowByUri(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  uri: string,
): Promise<ContentTypeRow | undefined> {
  const { rows } = await db.query<ContentTypeRow>(
    'select * from content.content_types where space_id = $1 and uri = $2',
    [spaceId, uri],
  );
  return rows[0];
}

export interface NewContentType {
  readonly spaceId: SpaceId;
  readonly id: string;
  readonly uri: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly schemaId: string;
  readonly schemaVersion: number;
  readonly createdBy: string;
}

/** Violates content_types_uri_unique if the URI is taken. */
export async function insertContentType(db: Pool | ClientBase, type: NewContentType): Promise<ContentTypeRow> {
  const { rows } = await db.query<ContentTypeRow>(
    `
insert into content.content_types (
       space_id, id, uri, settings, schema_id, schema_version, created_by, updated_by)
values ($1, $2, $3, $4, $5, $6, $7, $7)
returning *`,
    [type.spaceId, type.id, type.uri, JSON.stringify(type.settings), type.schemaId, type.schemaVersion, type.createdBy],
  );
  return only(rows);
}

export interface ContentTypeChange {
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly status?: ContentTypeRow['status'];
  readonly schemaVersion?: number;
}

/** Changes the members of `change` and keeps the others. Returns undefined if the content type no longer exists. */
export async function changeContentType(
  db: Pool | ClientBase,
  { space_id, id }: Pick<ContentTypeRow, 'space_id' | 'id'>,
  change: ContentTypeChange,
  changedBy: string,
): Promise<ContentTypeRow | undefined> {
  const { rows } = await db.query<ContentTypeRow>(
    `
update content.content_types
   set settings = coalesce($3, settings),
       status = coalesce($4, status),
       schema_version = coalesce($5, schema_version),
       updated_by = $6,
       updated_at = now()
 where space_id = $1
   and id = $2
returning *`,
    [
      space_id,
      id,
      change.settings === undefined ? null : JSON.stringify(change.settings),
      change.status ?? null,
      change.schemaVersion ?? null,
      changedBy,
    ],
  );
  return rows[0];
}

function only(rows: readonly ContentTypeRow[]): ContentTypeRow {
  const [row] = rows;
  if (row === undefined) throw new Error('The insert returned no row.');
  return row;
}
