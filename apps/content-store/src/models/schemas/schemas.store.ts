import {
  NATIVE_LIMITS,
  RejectedError,
  type LimitName,
  type ListStatus,
  type PageRequest,
  type SpaceId,
} from '@scriptorium/contracts';
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

/**
 * Violates content_type_schemas_uri_unique if the URI is taken. Rejects with SPACE_FULL {limit, maximum} if the space
 * has too many schemas. The caller holds the exclusive lock of the models, so that the count is exact.
 */
export async function insertSchema(client: ClientBase, schema: NewSchema): Promise<void> {
  const before = await readRoom(client, schema.spaceId);
  await client.query(
    `
insert into content.content_type_schemas (space_id, id, schema_uri, validation_level, created_by, updated_by)
values ($1, $2, $3, $4, $5, $5)`,
    [schema.spaceId, schema.id, schema.uri, schema.validationLevel, schema.createdBy],
  );
  await insertSchemaVersion(client, { ...schema, version: 1 });
  await requireRoom(client, schema.spaceId, before);
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

interface Room {
  readonly schemas: number;
  readonly bytes: number;
}

/**
 * Returns what a space's catalog of models reads: the newest version of each schema, and the version that its content
 * type uses if that is an older one. The sizes of texts are read without the texts. `synced` is a schema whose content
 * type gets the newest version.
 */
async function readRoom(client: ClientBase, spaceId: SpaceId, synced?: string): Promise<Room> {
  const { rows } = await client.query<Room>({
    name: 'read-room-of-schemas',
    text: `
select count(*)::int as schemas,
       coalesce(sum(octet_length(newest.body) + coalesce(octet_length(used.body), 0)), 0)::float8 as bytes
  from content.content_type_schemas s
  join content.content_type_schema_versions newest
    on newest.space_id = s.space_id and newest.schema_id = s.id and newest.number = s.version
  left join content.content_types t
    on t.space_id = s.space_id and t.schema_id = s.id and t.schema_version <> s.version and t.schema_id is distinct from $2
  left join content.content_type_schema_versions used
    on used.space_id = t.space_id and used.schema_id = t.schema_id and used.number = t.schema_version
 where s.space_id = $1`,
    values: [spaceId, synced ?? null],
  });
  return rows[0] ?? { schemas: 0, bytes: 0 };
}

/** Rejects with SPACE_FULL if a space has more than its limits, and more than `before`. */
async function requireRoom(client: ClientBase, spaceId: SpaceId, before: Room, synced?: string): Promise<void> {
  const { schemas, bytes } = await readRoom(client, spaceId, synced);
  if (schemas > before.schemas) requireCeiling('schemasOfSpace', schemas);
  if (bytes > before.bytes) requireCeiling('schemaBytesOfSpace', bytes);
}

function requireCeiling(limit: LimitName, actual: number): void {
  const maximum = NATIVE_LIMITS[limit];
  if (actual <= maximum) return;
  throw new RejectedError('SPACE_FULL', `The space has no room: ${limit} is ${maximum}.`, { limit, maximum });
}

export interface SchemaChange {
  readonly body?: string;
  readonly validationLevel?: string;
  readonly status?: SchemaRow['status'];
  /** Whether the transaction also changes the content type to the new version. */
  readonly isSynced?: true;
}

/**
 * Saves a change of a locked schema. A changed body becomes a new version. Rejects with SPACE_FULL {limit, maximum} if
 * a longer body does not fit into the space.
 */
export async function changeSchema(
  client: ClientBase,
  row: SchemaRow,
  change: SchemaChange,
  changedBy: string,
): Promise<void> {
  const { space_id: spaceId, id } = row;
  const isNewBody = change.body !== undefined && change.body !== row.body;
  const version = row.current_version + (isNewBody ? 1 : 0);
  const before = isNewBody ? await readRoom(client, spaceId) : undefined;
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
  if (before !== undefined) await requireRoom(client, spaceId, before, change.isSynced === true ? id : undefined);
}
