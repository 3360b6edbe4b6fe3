import type { SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import type { Field } from '../model';

/** Violates model_fields_pkey or model_fields_api_key_unique if an id or API key is taken. */
export async function insertFields(client: ClientBase, spaceId: SpaceId, fields: readonly Field[]): Promise<void> {
  if (fields.length === 0) return;
  await client.query(
    `
insert into content.model_fields (
       space_id, id, model_id, api_key, label, field_type, is_localized, position, validators, settings)
select $1, *
  from unnest(
         $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::boolean[], $8::integer[], $9::jsonb[],
         $10::jsonb[])`,
    [
      spaceId,
      fields.map(({ id }) => id),
      fields.map(({ modelId }) => modelId),
      fields.map(({ apiKey }) => apiKey),
      fields.map(({ label }) => label),
      fields.map(({ fieldType }) => fieldType),
      fields.map(({ isLocalized }) => isLocalized),
      fields.map(({ position }) => position),
      fields.map(({ validators }) => JSON.stringify(validators)),
      fields.map(({ settings }) => JSON.stringify(settings)),
    ],
  );
}

/** Saves a field except its position. Violates model_fields_api_key_unique if the API key is taken. */
export async function saveField(client: ClientBase, spaceId: SpaceId, field: Field): Promise<void> {
  await client.query(
    `
update content.model_fields
   set api_key = $3,
       label = $4,
       field_type = $5,
       is_localized = $6,
       validators = $7,
       settings = $8
 where space_id = $1
   and id = $2`,
    [
      spaceId,
      field.id,
      field.apiKey,
      field.label,
      field.fieldType,
      field.isLocalized,
      JSON.stringify(field.validators),
      JSON.stringify(field.settings),
    ],
  );
}

/** Numbers fields from 1, in the order of `ids`. */
export async function placeFields(client: ClientBase, spaceId: SpaceId, ids: readonly string[]): Promise<void> {
  await client.query(
    `
update content.model_fields f
   set position = o.position
  from unnest($2::uuid[]) with ordinality o (id, position)
 where f.space_id = $1
   and f.id = o.id
   and f.position <> o.position`,
    [spaceId, ids],
  );
}

/** Sets the validators of fields of any models. */
export async function saveValidators(
  client: ClientBase,
  spaceId: SpaceId,
  fields: readonly Pick<Field, 'id' | 'validators'>[],
): Promise<void> {
  if (fields.length === 0) return;
  await client.query(
    `
update content.model_fields f
   set validators = n.validators
  from unnest($2::uuid[], $3::jsonb[]) n (id, validators)
 where f.space_id = $1
   and f.id = n.id`,
    [spaceId, fields.map(({ id }) => id), fields.map(({ validators }) => JSON.stringify(validators))],
  );
}

export async function deleteFieldRow(client: ClientBase, spaceId: SpaceId, id: string): Promise<void> {
  await client.query('delete from content.model_fields where space_id = $1 and id = $2', [spaceId, id]);
}
