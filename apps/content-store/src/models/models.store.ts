import type { SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import type { Model } from './model';

/** Violates models_pkey or models_api_key_unique if the id or API key is taken. */
export async function insertModel(
  client: ClientBase,
  spaceId: SpaceId,
  model: Omit<Model, 'isDerived' | 'fields'>,
): Promise<void> {
  await client.query(
    `
insert into content.models (
       space_id, id, schema_uri, api_key, name, is_block, is_singleton, title_field_id, settings)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      spaceId,
      model.id,
      model.schemaUri,
      model.apiKey,
      model.name,
      model.isBlock,
      model.isSingleton,
      model.titleFieldId,
      JSON.stringify(model.settings),
    ],
  );
}

/** Saves the members of a model that can change. Violates models_api_key_unique if the API key is taken. */
export async function saveModel(
  client: ClientBase,
  spaceId: SpaceId,
  model: Pick<Model, 'id' | 'apiKey' | 'name' | 'isSingleton' | 'titleFieldId' | 'settings'>,
): Promise<void> {
  await client.query(
    `
update content.models
   set api_key = $3,
       name = $4,
       is_singleton = $5,
       title_field_id = $6,
       settings = $7
 where space_id = $1
   and id = $2`,
    [
      spaceId,
      model.id,
      model.apiKey,
      model.name,
      model.isSingleton,
      model.titleFieldId,
      JSON.stringify(model.settings),
    ],
  );
}

/**
 * Locks a model until the transaction ends. Waits for transactions that save a record of the model, and blocks new
 * ones.
 */
export async function lockModel(client: ClientBase, spaceId: SpaceId, id: string): Promise<void> {
  await client.query('select from content.models where space_id = $1 and id = $2 for update', [spaceId, id]);
}

/** Deletes a model with its fields. */
export async function deleteModelRow(client: ClientBase, spaceId: SpaceId, id: string): Promise<void> {
  await client.query('delete from content.models where space_id = $1 and id = $2', [spaceId, id]);
}

/** Invalidates the space's models in the caches of all processes. */
export async function incrementModelsVersion(client: ClientBase, spaceId: SpaceId): Promise<void> {
  await client.query('update content.spaces set models_version = models_version + 1 where id = $1', [spaceId]);
}
