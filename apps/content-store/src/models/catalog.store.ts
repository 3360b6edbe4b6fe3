import type { SpaceId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';
import type { Model } from './model';

/** A content type without a stored model. */
export interface BareContentType {
  /** 24 hex digits. */
  readonly id: string;
  readonly uri: string;
  readonly label: string | null;
  /** JSON text of the schema version that bodies are validated against. */
  readonly schema: string;
}

export interface CatalogRow {
  readonly signature: string;
  readonly locales: readonly string[];
  readonly models: readonly Omit<Model, 'isDerived'>[];
  readonly bareTypes: readonly BareContentType[];
}

/**
 * A value that changes with everything that a catalog contains. The version alone is not sufficient: if two
 * transactions create the same number, one may be rolled back after it has read; `xmin` distinguishes them.
 */
const SIGNATURE = `
concat_ws('/',
  s.xmin,
  s.models_version,
  (select string_agg(l.locale, ',' order by l.is_default desc, l.position, l.locale)
     from content.locales l
    where l.space_id = s.id),
  (select concat_ws(':', count(*), bit_xor(hashtextextended(concat_ws(' ', t.id, t.schema_version, t.updated_at), 0)))
     from content.content_types t
    where t.space_id = s.id),
  -- The newest versions of referenced schemas count.
  (select concat_ws(':', count(*), bit_xor(hashtextextended(concat_ws(' ', x.id, x.version), 0)))
     from content.content_type_schemas x
    where x.space_id = s.id)) as signature`;

const FIELDS = `
(select coalesce(
          json_agg(
            json_build_object(
              'id', f.id, 'modelId', f.model_id, 'apiKey', f.api_key, 'label', f.label, 'fieldType', f.field_type,
              'isLocalized', f.is_localized, 'position', f.position, 'validators', f.validators,
              'settings', f.settings)
            order by f.position, f.id),
          '[]')
   from content.model_fields f
  where f.space_id = m.space_id
    and f.model_id = m.id)`;

export async function readCatalogSignature(db: Pool | ClientBase, spaceId: SpaceId): Promise<string> {
  const { rows } = await db.query<{ signature: string }>({
    name: 'read-catalog-signature',
    text: `select ${SIGNATURE} from content.spaces s where s.id = $1`,
    values: [spaceId],
  });
  return found(rows, spaceId).signature;
}

/** Reads the catalog in one statement, so that it is from one snapshot. */
export async function readCatalogRow(db: Pool | ClientBase, spaceId: SpaceId): Promise<CatalogRow> {
  const { rows } = await db.query<CatalogRow>({
    name: 'read-catalog',
    text: `
select ${SIGNATURE},
       array(
         select l.locale
           from content.locales l
          where l.space_id = s.id
          order by l.is_default desc, l.position, l.locale) as locales,
       (select coalesce(
                 json_agg(
                   json_build_object(
                     'id', m.id, 'schemaUri', m.schema_uri, 'apiKey', m.api_key, 'name', m.name,
                     'isBlock', m.is_block, 'isSingleton', m.is_singleton, 'titleFieldId', m.title_field_id,
                     'settings', m.settings, 'fields', ${FIELDS})
                   order by m.created_at, m.id),
                 '[]')
          from content.models m
         where m.space_id = s.id) as models,
       (select coalesce(
                 json_agg(
                   json_build_object('id', t.id, 'uri', t.uri, 'label', t.settings ->> 'label', 'schema', v.body)
                   order by t.created_at, t.id),
                 '[]')
          from content.content_types t
          join content.content_type_schema_versions v
            on v.space_id = t.space_id and v.schema_id = t.schema_id and v.number = t.schema_version
         where t.space_id = s.id
           and not exists (select from content.models m where m.space_id = t.space_id and m.schema_uri = t.uri)
       ) as "bareTypes"
  from content.spaces s
 where s.id = $1`,
    values: [spaceId],
  });
  return found(rows, spaceId);
}

function found<Row>(rows: readonly Row[], spaceId: SpaceId): Row {
  const [row] = rows;
  // The caller has a grant for the space, so the row is missing only if the space was deleted meanwhile.
  if (row === undefined) throw new Error(`Space ${String(spaceId)} does not exist.`);
  return row;
}
