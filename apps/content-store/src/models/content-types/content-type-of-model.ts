import { shortId, type SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { changeContentType, insertContentType, readContentTypeRowByUri } from './content-types.store';
import { changeSchema, insertSchema, lockSchema, readSchemaRow, readSchemaRowByUri } from '../schemas/schemas.store';
import { generateHexId } from '../../generate-hex-id';
import { jsonSchemaOf } from '../schemas/json-schema-of-model';
import type { Model } from '../model';
import { assignToOldest } from './repository-of-model.store';

/** Generates the URI of the content type of a new model. The URI stays if the model gets another API key. */
export async function generateSchemaUri(
  client: ClientBase,
  spaceId: SpaceId,
  spaceKey: string,
  { id, apiKey }: Pick<Model, 'id' | 'apiKey'>,
): Promise<string> {
  const uri = `https://scriptorium.example/models/${spaceKey}/${apiKey}`;
  // A model that once had this API key has the URI.
  return (await readSchemaRowByUri(client, spaceId, uri)) === undefined ? uri : `${uri}/${shortId(id)}`;
}

/**
 * Inserts the schema and the content type of a model and assigns the type to a repository. Runs before the model is
 * inserted.
 */
export async function insertContentTypeOf(
  client: ClientBase,
  spaceId: SpaceId,
  model: Model,
  createdBy: string,
): Promise<void> {
  const { schemaUri: uri, name } = model;
  const schemaId = generateHexId();
  const body = jsonSchemaOf(model);
  await insertSchema(client, { spaceId, id: schemaId, uri, body, validationLevel: 'CONTENT_TYPE', createdBy });
  const settings = { label: name };
  await insertContentType(client, {
    spaceId,
    id: generateHexId(),
    uri,
    settings,
    schemaId,
    schemaVersion: 1,
    createdBy,
  });
  await assignToOldest(client, spaceId, uri);
}

/** Saves a new version of the model's schema if it has changed, and syncs the content type. */
export async function updateContentTypeOf(
  client: ClientBase,
  spaceId: SpaceId,
  model: Model,
  changedBy: string,
): Promise<void> {
  const type = await readContentTypeRowByUri(client, spaceId, model.schemaUri);
  if (type === undefined) throw new Error(`The content type ${model.schemaUri} does not exist.`);
  await lockSchema(client, spaceId, type.schema_id);
  const schema = await readSchemaRow(client, [spaceId], type.schema_id);
  if (schema === undefined) throw new Error(`The schema ${model.schemaUri} does not exist.`);
  const body = jsonSchemaOf(model);
  if (body !== schema.body) await changeSchema(client, schema, { body, isSynced: true }, changedBy);
  const schemaVersion = schema.current_version + (body === schema.body ? 0 : 1);
  const settings = { ...type.settings, label: model.name };
  if (schemaVersion === type.schema_version && type.settings['label'] === model.name) return;
  await changeContentType(client, type, { schemaVersion, settings }, changedBy);
}
