import type { ListStatus, PageRequest, SpaceId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';
import { listRows } from '../../list-rows.store';
import { orderBy, type Listed } from '../../page';

export interface SchemaRow {
  readonly space_id: SpaceId;
  readonly id: string;
  readonly schema_uri: string;
  readonly validation_level: string;
  readonly status: 'ACTIVE' | 'ARCHIVED';
  /** The newest version. */
  readonly current_version: number;
  /** The version of `body`. */
  readonly version: number;
  readonly body: string;
  readonly created_by: string;
  readonly created_at: Date;
  readonly updated_by: string;
  readonly updated_at: Date;
}

const SELECT_SCHEMAS = `
select s.space_id, s.id, s.schema_uri, s.validation_level, s.status, s.version as current_version,
       v.number as version, v.body, s.created_by, s.created_at, s.updated_by, s.updated_at
  from content.content_type_schemas s
  join content.content_type_schema_versions v on v.space_id = s.space_id and v.schema_id = s.id`;

export function listSchemaRows(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  status: ListStatus | undefined,
  page: PageRequest,
): Promise<Listed<SchemaRow>> {
  const select = `${SELECT_SCHEMAS}
 where s.space_id = $1
   and v.number = s.version
   and ($2::text[] is null or s.status = any ($2))`;
  const order = orderBy(page, {
    createdDate: 'created_at',
    lastModifiedDate: 'updated_at',
    schemaId: 'schema_uri',
    status: 'status',
    version: 'version',
  });
  return listRows<SchemaRow>(db, { select, values: [spaceId, status ?? null], order, page });
}

/** Returns the schema at a version, by default at its newest one. */
export async function readSchemaRow(
  db: Pool | ClientBase,
  spaceIds: readonly SpaceId[],
  id: string,
  version?: number,
): Promise<SchemaRow | undefined> {
  const { rows } = await db.query<SchemaRow>(
    `${SELECT_SCHEMAS} where s.space_id = any ($1) and s.id = $2 and v.number = coalesce($3, s.version)`,
    [spaceIds, id, version ?? null],
  );
  return rows[0];
}

export async function readSchemaRowByUri(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  uri: string,
): Promise<SchemaRow | undefined> {
  const { rows } = await db.query<SchemaRow>(
    `${SELECT_SCHEMAS} where s.space_id = $1 and s.schema_uri = $2 and v.number = s.version`,
    [spaceId, uri],
  );
  return rows[0];
}

/** Locks the schema against other changes until the transaction ends. */
export async function lockSchema(client: ClientBase, spaceId: SpaceId, id: string): Promise<void> {
  await client.query('select from content.content_type_schemas where space_id = $1 and id = $2 for no key update', [
    spaceId,
    id,
  ]);
}

export interface NewSchema {
  readonly spaceId: SpaceId;
  readonly id: string;
  readonly uri: string;
  readonly body: string;
  readonly validationLevel: string;
  readonly createdBy: string;
}

/** Violates content_type_schemas_uri_unique if the URI is taken. */
export async function insertSchema(client: ClientBase, schema: NewSchema): Promise<void> {
  await client.query(
    `
insert into content.content_type_schemas (space_id, id, schema_uri, validation_level, created_by, updated_by)
values ($1, $2, $3, $4, $5, $5)`,
    [schema.spaceId, schema.id, schema.uri, schema.validationLevel, schema.createdBy],
  );
  await insertSchemaVersion(client, { ...schema, version: 1 });
}

async function insertSchemaVersion(
  client: ClientBase,
  { spaceId, id, version, body, createdBy }: Omit<NewSchema, 'uri' | 'validationLevel'> & { readonly version: number },
): Promise<void> {
  await client.query(
    `
insert into content.content_type_schema_versions (space_id, schema_id, number, body, created_by)
values ($1, $2, $3, $4, $5)`,
    [spaceId, id, version, body, createdBy],
  );
}

export interface SchemaChange {
  readonly body?: string;
  readonly validationLevel?: string;
  readonly status?: SchemaRow['status'];
}

/** Saves a change of a locked schema. A changed body becomes a new version. */
export async function changeSchema(
  client: ClientBase,
  row: SchemaRow,
  change: SchemaChange,
  changedBy: string,
): Promise<void> {
  const { space_id: spaceId, id } = row;
  const isNewBody = change.body !== undefined && change.body !== row.body;
  const version = row.current_version + (isNewBody ? 1 : 0);
  if (isNewBody) {
    await insertSchemaVersion(client, { spaceId, id, version, body: change.body ?? '', createdBy: changedBy });
  }
  await client.query(
    `
update content.content_type_schemas
   set version = $3,
       validation_level = coalesce($4, validation_level),
       status = coalesce($5, status),
       updated_by = $6,
       updated_at = now()
 where space_id = $1
   and id = $2`,
    [spaceId, id, version, change.validationLevel ?? null, change.status ?? null, changedBy],
  );
}
