import { RejectedError, type FacetField, type FacetItems } from '@scriptorium/contracts';
import { type Column, columns, isColumn, isDateColumn } from './facet-columns';
import { type DateRange, parseFacetRange } from './parse-facet-date';

/** A condition on an item. With `orMissing`, an item without a value matches too. */
export type Condition =
  | {
      readonly kind: 'in' | 'not-in';
      readonly column: Column;
      readonly values: readonly string[];
      readonly orMissing: boolean;
    }
  | { readonly kind: 'contains'; readonly column: 'label'; readonly text: string }
  | {
      readonly kind: 'within';
      readonly column: Column;
      readonly ranges: readonly DateRange[];
      readonly orMissing: boolean;
    };

/** One facet: its own filter, and what it counts: its values, or the items of one range. */
export interface PlannedFacet {
  readonly name: string;
  readonly column: Column;
  readonly filter: Condition | undefined;
  readonly counted:
    { readonly kind: 'values' } | { readonly kind: 'range'; readonly id: string; readonly range: DateRange };
}

export interface FacetPlan {
  readonly terms: readonly Condition[];
  readonly facets: readonly PlannedFacet[];
}

const MAX_FACETS = 20;
const MAX_VALUES = 1_000;
const MAX_VALUE_LENGTH = 1_000;

/** Reads a facet request. Rejects with CONTENT_ITEM_UNABLE_TO_EXECUTE_FACETS {field, reason}. */
export function planFacets(request: Pick<FacetItems, 'terms' | 'fields'>, now: Date): FacetPlan {
  if (request.fields.length > MAX_FACETS) rejectField('fields', `more than ${String(MAX_FACETS)} fields`);
  if (request.terms.length > MAX_FACETS) rejectField('query', `more than ${String(MAX_FACETS)} terms`);
  const facets = request.fields.map((field) => planFacet(field, now));
  const names = new Set<string>();
  for (const { name } of facets) {
    if (names.has(name)) rejectField(name, 'two facets have this name');
    names.add(name);
  }
  return { terms: request.terms.map(planTerm), facets };
}

function planTerm({ field, value }: FacetItems['terms'][number]): Condition {
  const column = columnOf(field);
  checkValues(field, [value]);
  if (column === 'label') return { kind: 'contains', column, text: value };
  if (isDateColumn(column)) return rejectField(field, 'a date needs a DATE facet');
  return { kind: 'in', column, values: [value], orMissing: false };
}

function planFacet(field: FacetField, now: Date): PlannedFacet {
  const column = columnOf(field.field);
  const isDate = field.facetAs === 'DATE';
  if (isDate !== isDateColumn(column)) return rejectField(field.field, `it cannot be counted as ${field.facetAs}`);
  return {
    name: field.name ?? field.field,
    column,
    filter: field.filter === undefined ? undefined : planFilter(field.field, column, field.filter, now),
    counted: isDate ? countedRange(field, now) : { kind: 'values' },
  };
}

function planFilter(name: string, column: Column, filter: NonNullable<FacetField['filter']>, now: Date): Condition {
  const { type, values } = filter;
  checkValues(name, values);
  if ((type === 'DATE') !== isDateColumn(column))
    return rejectField(name, `the filter ${type} cannot be applied to it`);
  if (type === 'DATE') {
    const ranges = values.map((value) => rangeOf(name, value, now));
    return { kind: 'within', column, ranges, orMissing: filter.includeWithMissingField ?? false };
  }
  // EXCLUDES also matches items without a value, unless the request sends an explicit false.
  const orMissing = filter.includeWithMissingField ?? type === 'EXCLUDES';
  return { kind: type === 'EXCLUDES' ? 'not-in' : 'in', column, values, orMissing };
}

function countedRange(field: FacetField, now: Date): PlannedFacet['counted'] {
  const { range, filter } = field;
  const id = range === undefined ? filter?.values[0] : `${range.end},${range.start}`;
  if (id === undefined) return rejectField(field.field, 'a DATE facet needs a range or a filter');
  return { kind: 'range', id, range: rangeOf(field.field, id, now) };
}

/** `<end>,<start>`. */
function rangeOf(name: string, value: string, now: Date): DateRange {
  const [end = '', start = '', ...more] = value.split(',');
  const range = more.length === 0 ? parseFacetRange(end, start, now) : undefined;
  return range ?? rejectField(name, `${JSON.stringify(value)} is not a range of dates`);
}

function columnOf(name: string): Column {
  return isColumn(name) ? name : rejectField(name, `unknown field; the fields are ${columns.join(', ')}`);
}

function checkValues(name: string, values: readonly string[]): void {
  if (values.length > MAX_VALUES) rejectField(name, `more than ${String(MAX_VALUES)} values`);
  // PostgreSQL has no text with U+0000, so nothing could match.
  if (values.some((value) => value.length > MAX_VALUE_LENGTH || value.includes('\0'))) {
    rejectField(name, `a value is longer than ${String(MAX_VALUE_LENGTH)} characters or contains U+0000`);
  }
}

function rejectField(field: string, reason: string): never {
  throw new RejectedError('CONTENT_ITEM_UNABLE_TO_EXECUTE_FACETS', `Cannot facet by ${field}: ${reason}.`, {
    field,
    reason,
  });
}
