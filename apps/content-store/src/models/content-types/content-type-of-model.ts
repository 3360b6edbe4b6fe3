import { shortId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { changeContentType, insertContentType, readContentTypeRowByUri } from './content-types.store';
import { changeSchema, insertSchema, lockSchema, readSchemaRow, readSchemaRowByUri } from '../schemas/schemas.store';
import { drawId } from '../../draw-id';
import { jsonSchemaOf } from '../schemas/json-schema-of-model';
import type { Model } from '../model';
import { repositoryOfModel } from './repository-of-model.store';

/** Where other APIs find the content type of a new model. It stays when the model gets another API key. */
export async function drawSchemaUri(
  client: ClientBase,
  spaceId: number,
  spaceKey: string,
  { id, apiKey }: Pick<Model, 'id' | 'apiKey'>,
): Promise<string> {
  const uri = `https://scriptorium.example/models/${spaceKey}/${apiKey}`;
  // Taken by a model that had this API key once.
  return (await readSchemaRowByUri(client, spaceId, uri)) === undefined ? uri : `${uri}/${shortId(id)}`;
}

/** Its schema and its content type, assigned to a repository; what a model has before it is there itself. */
export async function insertContentTypeOf(
  client: ClientBase,
  spaceId: number,
  model: Model,
  createdBy: string,
): Promise<void> {
  const { schemaUri: uri, name } = model;
  const schemaId = drawId();
  const body = jsonSchemaOf(model);
  await insertSchema(client, { spaceId, id: schemaId, uri, body, validationLevel: 'CONTENT_TYPE', createdBy });
  const settings = { label: name };
  await insertContentType(client, { spaceId, id: drawId(), uri, settings, schemaId, schemaVersion: 1, createdBy });
  await repositoryOfModel(client, spaceId, model);
}

/** Makes a new version of its schema where that is another one now, and the content type go by it. */
export async function renewContentTypeOf(
  client: ClientBase,
  spaceId: number,
  model: Model,
  changedBy: string,
): Promise<void> {
  const type = await readContentTypeRowByUri(client, spaceId, model.schemaUri);
  if (type === undefined) throw new Error(`There is no content type ${model.schemaUri}`);
  await lockSchema(client, spaceId, type.schema_id);
  const schema = await readSchemaRow(client, [spaceId], type.schema_id);
  if (schema === undefined) throw new Error(`There is no schema ${model.schemaUri}`);
  const body = jsonSchemaOf(model);
  if (body !== schema.body) await changeSchema(client, schema, { body }, changedBy);
  const schemaVersion = schema.current_version + (body === schema.body ? 0 : 1);
  const settings = { ...type.settings, label: model.name };
  if (schemaVersion === type.schema_version && type.settings['label'] === model.name) return;
  await changeContentType(client, type, { schemaVersion, settings }, changedBy);
}
