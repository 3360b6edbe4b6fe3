import fc from 'fast-check';

import { RequestBody } from '../../../http/bodies/request-body';
import { codeOf, rejectionOf } from '../../../testing/code-of';
import { hostileText, wellFormedText } from '../../../testing/hostile-texts';
import { parseTextQuery } from './parse-text-query';
import { readFacetFields } from './read-facets';

/** Prints a term as dc-cli does. */
const print = (field: string, value: string): string => `${field}:"${value.replace(/["\\]/g, String.raw`\$&`)}"`;
const field = fc.constantFrom('status', 'contentRepositoryId', 'folderId', 'label', 'a.b');
const value = wellFormedText.filter((text) => !/[\n\r\u2028\u2029]/.test(text));
const terms = fc.array(fc.tuple(field, value), { maxLength: 5 });

it('parses every term that it prints, with and without separators, the last one of a repeated field', () => {
  fc.assert(
    fc.property(terms, fc.constantFrom('', ' ', '  '), (pairs, separator) => {
      const query = pairs.map(([name, text]) => print(name, text)).join(separator);
      expect(Object.fromEntries(parseTextQuery(query))).toEqual(Object.fromEntries(pairs));
    }),
  );
});

it.each<[string, Record<string, string>]>([
  ['"summer sale"', { label: 'summer sale' }],
  ['summer "sale"', { label: 'summer "sale"' }],
  ['status:ACTIVE sale status:ARCHIVED', { status: 'ARCHIVED', label: 'sale' }],
  ['sale label:"x"', { label: 'x' }],
  ['label:""', { label: '' }],
  ['status:', { label: 'status:' }],
  ['status:"ACTIVE', { label: 'status:"ACTIVE' }],
  [':x', { label: ':x' }],
  ['http://a', { http: '//a' }],
  ['1status:x', { status: 'x', label: '1' }],
  ['constructor:x', { constructor: 'x' }],
  ['  ', {}],
])('parses %j as %j', (query, parsed) => {
  expect(Object.fromEntries(parseTextQuery(query))).toEqual(parsed);
});

it('parses any text', () => {
  fc.assert(fc.property(hostileText, (text) => expect(parseTextQuery(text).size).toBeLessThanOrEqual(20)));
});

// With quadratic time this test would exceed the runner's limit.
it('parses a long text in linear time', () => {
  for (const piece of ['a', 'a.', 'a:', 'a:"', '"', '\\', 'a:"\\"', ' ', 'a b ']) {
    expect(parseTextQuery(piece.repeat(500_000)).size).toBeLessThanOrEqual(2);
  }
});

const fieldsOf = (sent: object) => readFacetFields([RequestBody.parse(JSON.stringify(sent))]);

it.each<[object, object]>([
  [
    { facetAs: 'ENUM', field: 'status' },
    { facetAs: 'ENUM', field: 'status' },
  ],
  [
    { facetAs: 'ENUM', field: 'schema', name: 's', filter: { type: 'IN', values: ['a'] } },
    { facetAs: 'ENUM', field: 'schema', name: 's', filter: { type: 'IN', values: ['a'] } },
  ],
  [
    { facetAs: 'ENUM', field: 'a', filter: { type: 'EXCLUDES', values: null, includeWithMissingField: false } },
    { facetAs: 'ENUM', field: 'a', filter: { type: 'EXCLUDES', values: [], includeWithMissingField: false } },
  ],
  [
    { facetAs: 'DATE', field: 'd', range: { start: '-7:DAYS', end: 'NOW' }, name: null, filter: null },
    { facetAs: 'DATE', field: 'd', range: { start: '-7:DAYS', end: 'NOW' } },
  ],
])('reads the facet %j', (sent, read) => {
  expect(fieldsOf(sent)).toEqual([read]);
});

it.each<[object, string, string]>([
  [{ field: 'a' }, 'FIELD_REQUIRED', 'facetAs'],
  [{ facetAs: 'enum', field: 'a' }, 'FIELD_INVALID', 'facetAs'],
  [{ facetAs: 'constructor', field: 'a' }, 'FIELD_INVALID', 'facetAs'],
  [{ facetAs: 'ENUM' }, 'FIELD_REQUIRED', 'field'],
  [{ facetAs: 'ENUM', field: 'a', filter: {} }, 'FIELD_REQUIRED', 'filter.type'],
  [{ facetAs: 'ENUM', field: 'a', filter: { type: 'IN', values: 'a' } }, 'FIELD_INVALID', 'filter.values'],
  [{ facetAs: 'ENUM', field: 'a', filter: { type: 'IN', values: ['\0'] } }, 'FIELD_INVALID', 'filter.values[0]'],
  [{ facetAs: 'DATE', field: 'a', range: { start: 'NOW' } }, 'FIELD_REQUIRED', 'range.end'],
  [{ facetAs: 'DATE', field: 'a', range: [] }, 'FIELD_INVALID', 'range'],
])('rejects the facet %j with %s of %s', (sent, code, property) => {
  expect(rejectionOf(() => fieldsOf(sent))).toMatchObject({ code, data: { property } });
  expect(codeOf(() => fieldsOf(sent))).toBe(code);
});
