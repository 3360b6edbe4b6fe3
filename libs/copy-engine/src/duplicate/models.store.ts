import type { FamilyId, SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import type { BlockModels, Model } from '../values/model';

export interface DuplicateModels extends BlockModels {
  /** The model of the record; undefined if its content type has no model of its own. */
  readonly model: Model | undefined;
}

/** Reads the model of a family and all models of blocks. The caller must have locked the models. */
export async function readDuplicateModels(
  client: ClientBase,
  spaceId: SpaceId,
  familyId: FamilyId,
): Promise<DuplicateModels> {
  const { rows } = await client.query<Model & { readonly isOwn: boolean }>({
    name: 'read-duplicate-models',
    text: `
select m.id, m.schema_uri as "schemaUri", m.api_key as "apiKey", m.name, m.is_block as "isBlock",
       m.is_singleton as "isSingleton", false as "isDerived", m.title_field_id as "titleFieldId", m.settings,
       coalesce(m.schema_uri = f.schema_uri, false) as "isOwn",
       (select coalesce(
                 json_agg(
                   json_build_object(
                     'id', field.id, 'modelId', field.model_id, 'apiKey', field.api_key, 'label', field.label,
                     'fieldType', field.field_type, 'isLocalized', field.is_localized, 'position', field.position,
                     'validators', field.validators, 'settings', field.settings)
                   order by field.position, field.id),
                 '[]')
          from content.model_fields field
         where field.space_id = $1
           and field.model_id = m.id) as fields
  from content.families f
  join content.models m on m.space_id = $1 and (m.schema_uri = f.schema_uri or m.is_block)
 where f.space_id = $1
   and f.id = $2`,
    values: [spaceId, familyId],
  });
  const byUri = new Map(rows.map((row) => [row.schemaUri, row]));
  return { model: rows.find(({ isOwn }) => isOwn), bySchemaUri: (uri) => byUri.get(uri) };
}
