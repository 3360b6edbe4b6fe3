import type { FamilyId, SpaceId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';
import type { RecordSnapshot } from './decide-duplicate';

/**
 * Returns a family with its variants and the properties of its model that concern duplicates; undefined if it is not in
 * the space.
 */
export async function readRecordSnapshot(
  db: ClientBase | Pool,
  spaceId: SpaceId,
  familyId: FamilyId,
): Promise<RecordSnapshot | undefined> {
  const { rows } = await db.query<RecordSnapshot>({
    name: 'read-record-snapshot',
    text: `
select f.space_id as "spaceId",
       space.key as "spaceKey",
       f.id as "familyId",
       coalesce(
         (select json_agg(
                   json_build_object('id', v.id, 'locale', v.locale, 'version', v.version, 'label', coalesce(v.label, b.label))
                   -- A variant without a locale counts as one of the main locale.
                   order by coalesce(l.is_default, v.locale is null) desc, v.locale is null, l.position)
            from content.variants v
            join content.bodies b on b.space_id = $1 and b.number = v.body_number
            left join content.locales l on l.space_id = $1 and l.locale = v.locale
           where v.space_id = $1
             and v.family_id = f.id
             and v.status <> 'DELETED'),
         '[]') as variants,
       case
         when m.id is not null then json_build_object(
           'isSingleton', m.is_singleton,
           'hasDrafts', coalesce((m.settings ->> 'draft_mode_active')::boolean, false),
           'title', (
             select json_build_object('apiKey', t.api_key, 'fieldType', t.field_type, 'validators', t.validators)
               from content.model_fields t
              where t.space_id = $1
                and t.id = m.title_field_id),
           'uniques', coalesce(
             (select json_agg(
                       json_build_object(
                         'fieldId', u.id, 'apiKey', u.api_key, 'fieldType', u.field_type, 'isLocalized', u.is_localized,
                         'isUnique', coalesce(jsonb_typeof(u.validators -> 'unique') = 'object', false))
                       order by u.id)
                from content.model_fields u
               where u.space_id = $1
                 and u.model_id = m.id
                 -- A slug is an address, so it is kept unique whether the model requires it or not.
                 and (
                   u.field_type = 'slug'
                   or u.field_type in ('string', 'link') and jsonb_typeof(u.validators -> 'unique') = 'object')),
             '[]'))
       end as model
  from content.families f
  join content.spaces space on space.id = f.space_id
  left join content.models m on m.space_id = $1 and m.schema_uri = f.schema_uri
 where f.space_id = $1
   and f.id = $2`,
    values: [spaceId, familyId],
  });
  return rows[0];
}
