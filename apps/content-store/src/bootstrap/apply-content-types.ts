import type { SpaceId } from '@scriptorium/contracts';
import { lockModelsExclusively } from '@scriptorium/copy-engine';
import { isDeepStrictEqual } from 'node:util';
import type { ClientBase } from 'pg';
import {
  changeContentType,
  insertContentType,
  readContentTypeRowByUri,
  type ContentTypeChange,
} from '../models/content-types/content-types.store';
import { changeSchema, insertSchema, readSchemaRowByUri, type SchemaRow } from '../models/schemas/schemas.store';
import { generateHexId } from '../generate-hex-id';
import { readCatalog } from '../models/read-catalog';
import { revalidate } from '../content/validity/revalidate';
import { typesReferringTo } from '../content/validity/types-referring-to';
import { BOOTSTRAP_PRINCIPAL_ID } from './bootstrap-principal';
import type { DeclaredContentType, DeclaredSchema, DeclaredSpace } from './declaration';

/**
 * Saves the declared schemas and content types. A schema with another body becomes a new version, and its content type
 * is synced with it.
 */
export async function applyContentTypes(
  client: ClientBase,
  spaceId: SpaceId,
  { schemas, contentTypes }: DeclaredSpace,
): Promise<void> {
  await lockModelsExclusively(client, spaceId);
  const changedSchemas: string[] = [];
  for (const schema of schemas) if (await applySchema(client, spaceId, schema)) changedSchemas.push(schema.uri);
  const changedTypes: string[] = [];
  for (const type of contentTypes) if (await applyContentType(client, spaceId, type)) changedTypes.push(type.uri);
  const referring = await typesReferringTo(client, spaceId, changedSchemas);
  await revalidate(client, await readCatalog(client, spaceId), [...new Set([...changedTypes, ...referring])]);
}

/** Returns whether the schema has a new body. */
async function applySchema(client: ClientBase, spaceId: SpaceId, declared: DeclaredSchema): Promise<boolean> {
  const { uri, body, validationLevel } = declared;
  const row = await readSchemaRowByUri(client, spaceId, uri);
  if (row === undefined) {
    await insertSchema(client, {
      spaceId,
      id: generateHexId(),
      uri,
      body,
      validationLevel,
      createdBy: BOOTSTRAP_PRINCIPAL_ID,
    });
    return true;
  }
  if (row.body !== body || row.validation_level !== validationLevel) {
    await changeSchema(client, row, { body, validationLevel, isSynced: true }, BOOTSTRAP_PRINCIPAL_ID);
  }
  return row.body !== body;
}

/** Returns whether the type has another schema version. */
async function applyContentType(client: ClientBase, spaceId: SpaceId, declared: DeclaredContentType): Promise<boolean> {
  const { uri, settings } = declared;
  const schema = await schemaOf(client, spaceId, uri);
  const row = await readContentTypeRowByUri(client, spaceId, uri);
  if (row === undefined) {
    await insertContentType(client, {
      spaceId,
      id: generateHexId(),
      uri,
      settings: settings ?? { label: uri },
      schemaId: schema.id,
      schemaVersion: schema.version,
      createdBy: BOOTSTRAP_PRINCIPAL_ID,
    });
    return true;
  }
  const change: ContentTypeChange = {
    ...(settings === undefined || isDeepStrictEqual(settings, row.settings) ? {} : { settings }),
    ...(schema.version === row.schema_version ? {} : { schemaVersion: schema.version }),
  };
  if (Object.keys(change).length > 0) await changeContentType(client, row, change, BOOTSTRAP_PRINCIPAL_ID);
  return change.schemaVersion !== undefined;
}

async function schemaOf(client: ClientBase, spaceId: SpaceId, uri: string): Promise<SchemaRow> {
  const schema = await readSchemaRowByUri(client, spaceId, uri);
  if (schema === undefined) throw new Error(`The schema ${uri} was not saved.`);
  return schema;
}
