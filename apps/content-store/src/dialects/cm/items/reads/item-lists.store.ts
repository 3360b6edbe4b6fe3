import type { FamilyId, ListLocalizedItems, VariantId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';
import type { ModelCatalog } from '../../../../models/model';
import { bodyText, containing, mayContain } from '../../../../content/values/body-text.sql';

/** The filters of a list in terms of the database. An absent filter matches everything. */
export interface ListFilter extends Pick<ListLocalizedItems, 'search' | 'status' | 'sort' | 'pageNumber' | 'pageSize'> {
  readonly familyIds?: readonly FamilyId[];
  readonly schemaUri?: string;
  readonly linkedTo?: FamilyId;
  /** Null selects items without a locale. */
  readonly locale?: string | null;
}

const LABEL = 'coalesce(v.label, b.label)';

/**
 * The CM name; otherwise the label. Most bodies begin with `_meta`: the name is read from their text without parsing it
 * (CM names contain nothing that JSON escapes). A value of another body may contain a `_meta` of its own.
 */
const NAME = `coalesce(
  case
    when b.template like '{"\\_meta":{%' then substring(left(b.template, 2000) from '^\\{"_meta":\\{[^{}]*"name":"([^"\\\\]*)"')
    else content.body_members(b.template, '{}') #>> '{_meta,name}'
  end, ${LABEL})`;

const STATUS = `(
  case
    when v.status = 'ARCHIVED' then 'Archived'
    when v.publishing_status = 'LATEST' and v.published_version = v.version then 'Published'
    else 'Draft'
  end)`;

/**
 * Returns the number of variants (at their latest versions) that match, and the ids of one page. The rows are read
 * afterwards, a few at a time. The default order is by id, which is the order of an index.
 */
export async function listItemIds(
  db: Pool | ClientBase,
  catalog: ModelCatalog,
  filter: ListFilter,
): Promise<{ readonly total: number; readonly ids: readonly VariantId[] }> {
  const values: unknown[] = [catalog.spaceId];
  const from = fromClause(filter, catalog, values);
  const offset = (filter.pageNumber - 1) * filter.pageSize;
  const page = `offset $${String(values.push(offset))} limit $${String(values.push(filter.pageSize))}`;
  const { rows } = await db.query<{ total: number; ids: VariantId[] }>(
    `
select (select count(*)::integer ${from}) as total,
       array(select v.id ${from} order by ${orderOf(filter)} ${page}) as ids`,
    values,
  );
  return rows[0] ?? { total: 0, ids: [] };
}

function fromClause(filter: ListFilter, catalog: ModelCatalog, values: unknown[]): string {
  const put = (value: unknown): string => `$${String(values.push(value))}`;
  const { familyIds, schemaUri, linkedTo, locale, search, status } = filter;
  const conditions: string[] = [];
  if (familyIds !== undefined) conditions.push(`v.family_id = any (${put(familyIds)}::uuid[])`);
  if (locale !== undefined) conditions.push(`v.locale is not distinct from ${put(locale)}::text`);
  if (status !== undefined) conditions.push(`${STATUS} = ${put(status)}`);
  if (schemaUri !== undefined) conditions.push(`b.schema_uri = ${put(schemaUri)}`);
  if (search !== undefined) {
    conditions.push(searchSql(search, catalog, put));
  }
  if (linkedTo !== undefined) {
    // An Amplience link contains the id of a variant, a link of a record the id of a family.
    const id = `${put(linkedTo)}::uuid`;
    conditions.push(
      `v.slots && (array(select t.id from content.variants t where t.space_id = $1 and t.family_id = ${id}) || ${id})`,
    );
  }
  return `
  from content.variants v
  join content.bodies b on b.space_id = $1 and b.number = v.body_number
 where ${['v.space_id = $1', "v.status <> 'DELETED'", ...conditions].join('\n   and ')}`;
}

/** Matches items with the text in the label, the name or a value. */
function searchSql(search: string, catalog: ModelCatalog, put: (value: unknown) => string): string {
  const pattern = put(containing(search));
  return `(${LABEL} ilike ${pattern} or case when ${mayContain(search, put)}
    then ${bodyText(catalog, put)} ilike ${pattern}
      or content.body_members(b.template, '{}') #>> '{_meta,name}' ilike ${pattern} end)`;
}

function orderOf({ sort }: ListFilter): string {
  if (sort === undefined) return 'v.family_id, v.locale nulls first';
  const column = sort.field === 'name' ? NAME : 'v.updated_at';
  return `${column} ${sort.direction}, v.family_id, v.locale nulls first`;
}
