import type { Model } from '../../../models/model';
import { isLocalized, requiresAllLocales } from '../../../content/families/shown-variants';
import { conditionSql, orderSql, sourceOf, type Bind } from './condition.sql';
import { IS_PUBLISHED, valuesJoin, versions } from './field-values.sql';
import type { RecordList } from './record-list';
import { wordsSql } from './words.sql';

export interface ListStatement {
  readonly text: string;
  readonly values: readonly unknown[];
}

const IS_RECORD_PUBLISHED = `exists (
         select from content.variants v
          where v.space_id = $1
            and v.family_id = f.id
            and ${IS_PUBLISHED})`;

/** Returns a statement whose result is one row: `total`, and `ids`, the page in order. */
export function listStatement(list: RecordList): ListStatement {
  return list.conditions.length + list.words.length + list.orders.length === 0 && list.ids === undefined
    ? wholeStatement(list)
    : narrowedStatement(list);
}

/**
 * Selects a page of all records of some models. It reads the newest records of each model by the index families_by_type
 * and merges them, so the cost depends on the page and the pages before it. The total is counted on the index only. For
 * a model with 100,000 records the first page takes 11 ms, of which 10 are the count; for published records 60 ms,
 * because the publishing status is stored with the variants.
 */
function wholeStatement({ spaceId, schemaUris, state, offset, limit }: RecordList): ListStatement {
  const published = state === 'published' ? `\n                   and ${IS_RECORD_PUBLISHED}` : '';
  const text = `
select (select count(*)::integer
          from content.families f
         where f.space_id = $1
           and f.schema_uri = any ($2)${published}) as total,
       array(select newest.id
               from unnest($2::text[]) model (uri)
              cross join lateral (
                select f.id, f.changed_at
                  from content.families f
                 where f.space_id = $1
                   and f.schema_uri = model.uri${published}
                 order by f.changed_at desc, f.id
                 limit case when $4 = 0 then 0 else $3 + $4 end) newest
              order by newest.changed_at desc, newest.id
             offset $3::integer limit $4::integer) as ids`;
  return { text, values: [spaceId, schemaUris, offset, limit] };
}

/**
 * Reads every record of the models once, and of it only what the conditions and the order need: there is no index on
 * fields. For 100,000 records with bodies of 2 KB:
 *
 * - 2 s to find text or a link in a field, or a word that few bodies contain
 * - 5 s if every body is decoded
 * - 2 s for a status
 * - 50 ms for columns of the family
 */
function narrowedStatement(list: RecordList): ListStatement {
  const values: unknown[] = [list.spaceId, list.schemaUris];
  const bind: Bind = (value) => `$${String(values.push(value))}`;
  const subjects = [...list.conditions, ...list.orders].map(({ subject }) => subject);
  const of = (source: ReturnType<typeof sourceOf>): typeof subjects =>
    subjects.filter((subject) => sourceOf(subject) === source);
  const joins = [
    ...(of('meta').length > 0 ? [metaJoin(list, bind)] : []),
    ...(['localized', 'shared'] as const)
      .filter((source) => of(source).length > 0)
      .map((source) => valuesJoin(source, list, of(source), bind)),
  ];
  const terms = [
    ...(list.ids === undefined ? [] : [`f.id = any (${bind(list.ids)}::uuid[])`]),
    ...(list.state === 'published' ? [IS_RECORD_PUBLISHED] : []),
    ...list.conditions.map((condition) => conditionSql(condition, bind)),
    ...(list.words.length === 0 ? [] : [wordsSql(list, bind)]),
  ];
  const keys = list.orders.map((order, index) => `, ${orderSql(order, bind)} as key_${String(index)}`);
  const sorts = list.orders.map(({ direction }, index) => `key_${String(index)} ${direction} nulls last, `);
  const text = `
with fitting as materialized (
  select f.id, f.changed_at${keys.join('')}
    from content.families f${joins.join('')}
   where f.space_id = $1
     and f.schema_uri = any ($2)${terms.map((term) => `\n     and ${term}`).join('')}
)
select (select count(*)::integer from fitting) as total,
       array(select id
               from fitting
              order by ${sorts.join('')}changed_at desc, id
             offset ${bind(list.offset)} limit ${bind(list.limit)}) as ids`;
  return { text, values };
}

/** Joins the metadata of a record, with the same rules as record-view.ts. */
function metaJoin(list: RecordList, bind: Bind): string {
  return `
   cross join lateral (
     select greatest(f.changed_at, max(c.created_at)) as updated_at,
            max(v.published_at) filter (where ${IS_PUBLISHED}) as published_at,
            max(v.workflow_state) as stage,
            ${validSql(list, bind)} as is_valid,
            case
              when not bool_or(${IS_PUBLISHED}) then 'draft'
              when bool_and(${IS_PUBLISHED} and v.published_version = v.version) then 'published'
              else 'updated'
            end as status
       from ${versions('current')}
      where v.space_id = $1
        and v.family_id = f.id) meta`;
}

/** True if the bodies of all shown variants are valid, and every locale has a variant if the model requires all. */
function validSql({ catalog, locales, schemaUris }: RecordList, bind: Bind): string {
  const models = schemaUris.flatMap((uri) => catalog.bySchemaUri(uri) ?? []);
  const urisOf = (some: readonly Model[]): string => `${bind(some.map(({ schemaUri }) => schemaUri))}::text[]`;
  const main = `${bind(locales[0] ?? null)}::text`;
  const isHidden = `v.locale is null
                and f.schema_uri = any (${urisOf(models.filter(isLocalized))})
                and exists (
                  select
                    from content.variants other
                   where other.space_id = $1
                     and other.family_id = f.id
                     and other.locale = ${main}
                     and other.status <> 'DELETED')`;
  return `(coalesce(bool_and(b.validation_state <> 'INVALID') filter (where not (${isHidden})), true)
              and (f.schema_uri <> all (${urisOf(models.filter(requiresAllLocales))})
                   or ${bind(locales)}::text[] <@ array_agg(coalesce(v.locale, ${main}))))`;
}
