import { type FacetField, type FacetFilter, omitUndefined, RejectedError } from '@scriptorium/contracts';

import type { RequestBody } from '../../../http/bodies/request-body';

const KINDS: readonly FacetField['facetAs'][] = ['ENUM', 'DATE'];
const FILTERS: readonly FacetFilter['type'][] = ['IN', 'EXCLUDES', 'EQ', 'DATE'];

/** Reads the `fields` of a facet request: the fields to count, their names in the response, and the filters. */
export function readFacetFields(fields: readonly RequestBody[]): FacetField[] {
  return fields.map((field) => ({
    facetAs: oneOf(KINDS, field, 'facetAs'),
    field: field.text('field'),
    ...omitUndefined({
      name: field.optionalText('name'),
      filter: readFilter(field.optionalObject('filter')),
      range: readRange(field.optionalObject('range')),
    }),
  }));
}

function readFilter(filter: RequestBody | undefined): FacetFilter | undefined {
  if (filter === undefined) return undefined;
  return {
    type: oneOf(FILTERS, filter, 'type'),
    values: filter.optionalList('values') ?? [],
    ...omitUndefined({ includeWithMissingField: filter.optionalFlag('includeWithMissingField') }),
  };
}

function readRange(range: RequestBody | undefined): FacetField['range'] {
  return range === undefined ? undefined : { start: range.text('start'), end: range.text('end') };
}

function oneOf<Known extends string>(known: readonly Known[], body: RequestBody, name: string): Known {
  const text = body.text(name);
  const found = known.find((each) => each === text);
  if (found !== undefined) return found;
  const data = { property: name, invalidValue: text };
  throw new RejectedError('FIELD_INVALID', `"${name}" must be one of ${known.join(', ')}.`, data);
}
