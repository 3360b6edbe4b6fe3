import type { SpaceId } from '@scriptorium/contracts';
import { PUBLISHING_STATUS } from '@scriptorium/copy-engine';
import type { Column } from './facet-columns';
import { isListColumn } from './facet-columns';
import type { Condition, FacetPlan, PlannedFacet } from './plan-facets';

export interface FacetStatement {
  readonly text: string;
  readonly values: readonly unknown[];
}

export interface FacetOrder {
  readonly field: FacetSort;
  readonly direction: 'asc' | 'desc';
}

export type FacetSort = keyof typeof SORTS;

const SORTS = {
  createdDate: 'v.created_at',
  lastModifiedDate: 'v.updated_at',
  label: 'coalesce(v.label, b.label)',
  version: 'v.version',
  locale: 'v.locale',
} as const;

export function isFacetSort(field: string): field is FacetSort {
  return Object.hasOwn(SORTS, field);
}

export const facetSorts = Object.keys(SORTS) as readonly FacetSort[];

/** Closed list: no name from a request becomes part of a statement's text. */
const EXPRESSIONS: Readonly<Record<Column, string>> = {
  schema: 'b.schema_uri',
  locale: 'v.locale',
  status: 'v.status',
  publishingStatus: PUBLISHING_STATUS,
  'workflow.state': 'v.workflow_state',
  contentRepositoryId: 'r.id',
  folderId: 'f.id',
  // PostgreSQL decodes a whole JSON text to read one member, and fails at an escaped U+0000 or lone surrogate, which
  // lifted members may contain. So every escape is first replaced by a harmless one.
  root: String.raw`('{' || regexp_replace(v.lifted, '\\u[0-9a-fA-F]{4}', '\\u0001', 'g') || '}')::json #>> '{hierarchy,root}'`,
  label: 'coalesce(v.label, b.label)',
  lastModifiedDate: 'v.updated_at',
  createdDate: 'v.created_at',
  lastPublishedDate: 'v.published_at',
  assignedDate: 'v.assigned_at',
  assignees: 'v.assignees',
};

const MAX_COUNTED_VALUES = 1_000;

/**
 * Returns the statement of a facet request. It reads the items that match the terms once, and marks which filters each
 * item matches. Then it counts each facet over the items that match all other filters, and takes the page from the
 * items that match all filters.
 *
 * The result is one row: `total`, `ids` (the page, in order) and `facet_0`, `facet_1` … as `[{id, count}]`.
 */
export function facetStatement(
  spaceId: SpaceId,
  plan: FacetPlan,
  page: { readonly offset: number; readonly limit: number; readonly order: FacetOrder },
): FacetStatement {
  const values: unknown[] = [spaceId];
  const bind = (value: unknown): string => `$${String(values.push(value))}`;
  const { order } = page;

  const terms = plan.terms.map((term) => `   and ${conditionSql(term, bind)}`);
  const marks = plan.facets.map(
    ({ column, filter }, index) =>
      `, ${EXPRESSIONS[column]} as value_${String(index)}, ${filter === undefined ? 'true' : `(${conditionSql(filter, bind)}) is true`} as fits_${String(index)}`,
  );
  const allFit = fits(plan.facets.map((_facet, index) => index));
  const counts = plan.facets.map(
    (facet, index) => `,\n       (${countSql(facet, index, plan.facets.length, bind)}) as facet_${String(index)}`,
  );
  const text = `
with item as materialized (
  select v.id, ${SORTS[order.field]} as sort_key${marks.join('')}
    from content.variants v
    join content.bodies b on b.space_id = v.space_id and b.number = v.body_number
    left join content.repositories r on r.space_id = v.space_id and r.number = v.repository_number
    left join content.folders f on f.space_id = v.space_id and f.number = v.folder_number
   where v.space_id = $1
     and v.status <> 'DELETED'
${terms.join('\n')}
)
select (select count(*)::integer from item where ${allFit}) as total,
       array(select id
               from item
              where ${allFit}
              order by sort_key ${order.direction}, id ${order.direction}
             offset ${bind(page.offset)} limit ${bind(page.limit)}) as ids${counts.join('')}`;
  return { text, values };
}

function countSql(facet: PlannedFacet, index: number, facets: number, bind: (value: unknown) => string): string {
  const others = fits([...Array(facets).keys()].filter((other) => other !== index));
  const value = `value_${String(index)}`;
  if (facet.counted.kind === 'range') {
    const { id, range } = facet.counted;
    return `select json_build_array(json_build_object('id', ${bind(id)}::text, 'count', count(*)))
          from item
         where ${others} and ${value} > ${bind(range.after)} and ${value} <= ${bind(range.upTo)}`;
  }
  const from = isListColumn(facet.column) ? `item cross join lateral unnest(${value}) as one (value)` : 'item';
  const counted = isListColumn(facet.column) ? 'one.value' : value;
  return `select coalesce(json_agg(json_build_object('id', id, 'count', count) order by count desc, id), '[]')
          from (select ${counted} as id, count(*) as count
                  from ${from}
                 where ${others} and ${counted} is not null
                 group by 1
                 order by 2 desc, 1
                 limit ${String(MAX_COUNTED_VALUES)}) counted`;
}

function fits(indexes: readonly number[]): string {
  return indexes.length === 0 ? 'true' : indexes.map((index) => `fits_${String(index)}`).join(' and ');
}

function conditionSql(condition: Condition, bind: (value: unknown) => string): string {
  const expression = EXPRESSIONS[condition.column];
  switch (condition.kind) {
    case 'contains':
      // Not `like`, because the text may contain wildcards.
      return `position(lower(${bind(condition.text)}::text) in lower(${expression})) > 0`;
    case 'within': {
      const ranges = condition.ranges.map(
        ({ after, upTo }) => `${expression} > ${bind(after)} and ${expression} <= ${bind(upTo)}`,
      );
      return withMissing(`(${['false', ...ranges].join(' or ')})`, expression, condition.orMissing);
    }
    case 'in':
    case 'not-in': {
      const list = `${bind(condition.values)}::text[]`;
      const isList = isListColumn(condition.column);
      const has = isList ? `${expression} && ${list}` : `${expression} = any(${list})`;
      const matching = condition.kind === 'in' ? has : `not (${has})`;
      return withMissing(matching, isList ? `nullif(${expression}, '{}')` : expression, condition.orMissing);
    }
  }
}

/**
 * Matches items without a value only with `orMissing`: for them a negation is null, and an empty list counts as no
 * value.
 */
function withMissing(matching: string, value: string, orMissing: boolean): string {
  return orMissing ? `(${value} is null or ${matching})` : `(${value} is not null and ${matching})`;
}
