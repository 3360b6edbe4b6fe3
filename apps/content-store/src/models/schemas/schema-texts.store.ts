import type { SpaceId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';

export interface StoredSchema {
  readonly uri: string;
  readonly version: number;
  readonly body: string;
}

/**
 * Returns the schemas of these URIs at their newest versions. Archived schemas are included, since types still refer to
 * them.
 */
export async function readNewestSchemas(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  uris: readonly string[],
): Promise<StoredSchema[]> {
  if (uris.length === 0) return [];
  const { rows } = await db.query<StoredSchema>({
    name: 'read-newest-schemas',
    text: `
select s.schema_uri as uri, s.version, v.body
  from content.content_type_schemas s
  join content.content_type_schema_versions v
    on v.space_id = s.space_id and v.schema_id = s.id and v.number = s.version
 where s.space_id = $1
   and s.schema_uri = any ($2)`,
    values: [spaceId, uris],
  });
  return rows;
}

/**
 * Returns the newest version numbers of these URIs as lines `uri version`. The result changes when one of the schemas
 * does.
 */
export async function readNewestVersions(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  uris: readonly string[],
): Promise<string> {
  if (uris.length === 0) return '';
  const { rows } = await db.query<{ versions: string | null }>({
    name: 'read-newest-versions',
    text: `
select string_agg(schema_uri || ' ' || version, E'\\n' order by schema_uri collate "C") as versions
  from content.content_type_schemas
 where space_id = $1
   and schema_uri = any ($2)`,
    values: [spaceId, uris],
  });
  return rows[0]?.versions ?? '';
}

/** Returns the text of a version, or undefined if it does not exist. */
export async function readSchemaText(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  schemaId: string,
  version: number,
): Promise<string | undefined> {
  const { rows } = await db.query<{ body: string }>({
    name: 'read-schema-text',
    text: `
select body
  from content.content_type_schema_versions
 where space_id = $1
   and schema_id = $2
   and number = $3`,
    values: [spaceId, schemaId, version],
  });
  return rows[0]?.body;
}
