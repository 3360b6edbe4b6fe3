import type { ContentTree } from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';

/** Makes the content type of the items of a tree that of a model. Returns the id of the model. */
export async function plantModel(pool: Pool, { spaceId }: ContentTree): Promise<string> {
  const modelId = randomUUID();
  await pool.query(
    `
with schema as (
  insert into content.content_type_schemas (space_id, id, schema_uri, validation_level, created_by, updated_by)
  values ($1, repeat('b', 24), 'page', 'CONTENT_TYPE', '', '')
),
version as (
  insert into content.content_type_schema_versions (space_id, schema_id, number, body, created_by)
  values ($1, repeat('b', 24), 1, '{}', '')
),
type as (
  insert into content.content_types (space_id, id, uri, schema_id, schema_version, created_by, updated_by)
  values ($1, repeat('c', 24), 'page', repeat('b', 24), 1, '', '')
)
insert into content.models (space_id, id, schema_uri, api_key, name) values ($1, $2, 'page', 'page', 'Page')`,
    [spaceId, modelId],
  );
  return modelId;
}

export interface PlantedField {
  readonly apiKey: string;
  readonly type: 'string' | 'link';
  readonly isLocalized: boolean;
  readonly isUnique: boolean;
}

/** Adds a field to a model. Returns the id of the field. */
export async function plantField(pool: Pool, modelId: string, field: PlantedField): Promise<string> {
  const id = randomUUID();
  await pool.query(
    `insert into content.model_fields (
            space_id, id, model_id, api_key, label, field_type, is_localized, position, validators)
     select space_id, $2, id, $3, $3, $4, $5, 1, $6 from content.models where id = $1`,
    [modelId, id, field.apiKey, field.type, field.isLocalized, field.isUnique ? { unique: {} } : {}],
  );
  return id;
}
