import { type ListRecords, omitUndefined, type RecordFilter } from '@scriptorium/contracts';

import type { Query } from '../requests/parse-query';
import {
  isObject,
  readChoice,
  readFlag,
  readList,
  readObject,
  readPage,
  readText,
  invalidParameter,
} from '../requests/read-query';

type Listing = Omit<ListRecords, 'caller' | 'spaceKey'>;

const PAGE = { defaultLimit: 30, maxLimit: 500 };
const NESTED_PAGE = { defaultLimit: 30, maxLimit: 30 };

/** Reads the parameters of `GET /items` (docs/contracts/datocms.md §3.1, listing rules). */
export function readListing(query: Query): Listing {
  const filter = readObject(query, 'filter');
  const nested = readFlag(query, 'nested');
  const models = readList(filter, 'type');
  const ids = readList(filter, 'ids');
  if (models !== undefined && ids !== undefined) invalidParameter('filter', 'either ids or type, not both');
  const order = readOrder(readList(query, 'order_by'));
  if (order !== undefined && models?.length !== 1) invalidParameter('order_by', 'sent with exactly one filter[type]');
  return {
    ...omitUndefined({
      models,
      ids,
      order,
      query: readText(filter, 'query'),
      locale: readText(query, 'locale'),
      filters: readFilters(readObject(filter, 'fields')),
    }),
    ...(readFlag(filter, 'only_valid') ? { onlyValid: true } : {}),
    state: readChoice(query, 'version', ['current', 'published']),
    nested,
    ...readPage(query, nested ? NESTED_PAGE : PAGE),
  };
}

/** Reads `filter[fields][title][eq]=x`: fields by name, each with operators and their operands. */
function readFilters(fields: Query): RecordFilter[] | undefined {
  const filters = Object.entries(fields).flatMap(([field, operators]) => {
    if (!isObject(operators))
      return invalidParameter(`filter[fields][${field}]`, 'followed by an operator, for example [eq]');
    return Object.entries(operators).map(([operator, value]): RecordFilter => ({ field, operator, value }));
  });
  return filters.length === 0 ? undefined : filters;
}

function readOrder(rules: readonly string[] | undefined): ListRecords['order'] {
  return rules?.map((rule) => {
    const [, field = '', direction] = /^(.+)_(ASC|DESC)$/i.exec(rule) ?? [];
    if (field === '') return invalidParameter('order_by', 'a list of <field>_ASC and <field>_DESC');
    return { field, direction: direction?.toLowerCase() === 'desc' ? ('desc' as const) : ('asc' as const) };
  });
}
