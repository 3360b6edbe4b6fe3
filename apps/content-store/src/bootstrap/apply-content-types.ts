import { isDeepStrictEqual } from 'node:util';
import type { ClientBase } from 'pg';
import {
  changeContentType,
  insertContentType,
  readContentTypeRowByUri,
  type ContentTypeChange,
} from '../content-types/content-types.store';
import { changeSchema, insertSchema, readSchemaRowByUri, type SchemaRow } from '../content-types/schemas.store';
import { drawId } from '../draw-id';
import { BOOTSTRAP } from './bootstrapped-by';
import type { DeclaredContentType, DeclaredSchema, DeclaredSpace } from './declaration';

/** A schema that differs from what is there becomes a new version, and its content type is synced with it. */
export async function applyContentTypes(
  client: ClientBase,
  spaceId: number,
  { schemas, contentTypes }: DeclaredSpace,
): Promise<void> {
  for (const schema of schemas) await applySchema(client, spaceId, schema);
  for (const type of contentTypes) await applyContentType(client, spaceId, type);
}

async function applySchema(client: ClientBase, spaceId: number, declared: DeclaredSchema): Promise<void> {
  const { uri, body, validationLevel } = declared;
  const row = await readSchemaRowByUri(client, spaceId, uri);
  if (row === undefined) {
    await insertSchema(client, { spaceId, id: drawId(), uri, body, validationLevel, createdBy: BOOTSTRAP });
  } else if (row.body !== body || row.validation_level !== validationLevel) {
    await changeSchema(client, row, { body, validationLevel }, BOOTSTRAP);
  }
}

async function applyContentType(client: ClientBase, spaceId: number, declared: DeclaredContentType): Promise<void> {
  const { uri, settings } = declared;
  const schema = await schemaOf(client, spaceId, uri);
  const row = await readContentTypeRowByUri(client, spaceId, uri);
  if (row === undefined) {
    await insertContentType(client, {
      ...{ spaceId, id: drawId(), uri, settings: settings ?? { label: uri } },
      ...{ schemaId: schema.id, schemaVersion: schema.version, createdBy: BOOTSTRAP },
    });
    return;
  }
  const change: ContentTypeChange = {
    ...(settings === undefined || isDeepStrictEqual(settings, row.settings) ? {} : { settings }),
    ...(schema.version === row.schema_version ? {} : { schemaVersion: schema.version }),
  };
  if (Object.keys(change).length > 0) await changeContentType(client, row, change, BOOTSTRAP);
}

async function schemaOf(client: ClientBase, spaceId: number, uri: string): Promise<SchemaRow> {
  const schema = await readSchemaRowByUri(client, spaceId, uri);
  if (schema === undefined) throw new Error(`The schema ${uri} was not saved`);
  return schema;
}
