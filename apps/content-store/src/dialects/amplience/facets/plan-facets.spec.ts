import type { FacetField } from '@scriptorium/contracts';
import { planFacets } from './plan-facets';

const now = new Date('2026-03-31T12:00:00.000Z');
const plan = (fields: FacetField[], terms: { field: string; value: string }[] = []) =>
  planFacets({ fields, terms }, now);
const refused = (field: string): Error =>
  expect.objectContaining({
    code: 'CONTENT_ITEM_UNABLE_TO_EXECUTE_FACETS',
    data: { field, reason: expect.any(String) as string },
  }) as Error;

it('plans the facets that dc-cli sends for a schema and the last seven days', () => {
  const value = '-7:DAYS,NOW';
  const { facets } = plan([
    { facetAs: 'ENUM', field: 'schema', filter: { type: 'IN', values: ['a', 'b'] } },
    {
      facetAs: 'DATE',
      field: 'lastModifiedDate',
      filter: { type: 'DATE', values: [value] },
      range: { start: 'NOW', end: '-7:DAYS' },
    },
  ]);
  const range = { after: new Date('2026-03-24T12:00:00.000Z'), upTo: now };
  expect(facets).toEqual([
    {
      name: 'schema',
      column: 'schema',
      filter: { kind: 'in', column: 'schema', values: ['a', 'b'], orMissing: false },
      counted: { kind: 'values' },
    },
    {
      name: 'lastModifiedDate',
      column: 'lastModifiedDate',
      filter: { kind: 'within', column: 'lastModifiedDate', ranges: [range], orMissing: false },
      counted: { kind: 'range', id: value, range },
    },
  ]);
});

it('matches labels that contain the text, and every other term exactly', () => {
  const terms = [
    { field: 'label', value: '50%' },
    { field: 'status', value: 'ACTIVE' },
  ];
  expect(plan([], terms).terms).toEqual([
    { kind: 'contains', column: 'label', text: '50%' },
    { kind: 'in', column: 'status', values: ['ACTIVE'], orMissing: false },
  ]);
});

it('matches items without a value in EXCLUDES, unless the request says otherwise', () => {
  const excluding = (includeWithMissingField?: boolean) =>
    plan([
      {
        facetAs: 'ENUM',
        field: 'locale',
        filter: {
          type: 'EXCLUDES',
          values: ['en'],
          ...(includeWithMissingField === undefined ? {} : { includeWithMissingField }),
        },
      },
    ]).facets[0]?.filter;
  expect(excluding()).toMatchObject({ kind: 'not-in', orMissing: true });
  expect(excluding(false)).toMatchObject({ orMissing: false });
});

const date = (extra: Partial<FacetField>): FacetField => ({ facetAs: 'DATE', field: 'createdDate', ...extra });
it.each<[string, FacetField[], string]>([
  ['an unknown field', [{ facetAs: 'ENUM', field: 'constructor' }], 'constructor'],
  ['a date that is counted by value', [{ facetAs: 'ENUM', field: 'createdDate' }], 'createdDate'],
  ['a locale that is counted by date', [{ facetAs: 'DATE', field: 'locale' }], 'locale'],
  ['a date without a range', [date({})], 'createdDate'],
  ['an invalid range', [date({ range: { start: 'NOW', end: 'then' } })], 'createdDate'],
  ['a date filter of three dates', [date({ filter: { type: 'DATE', values: ['NOW,NOW,NOW'] } })], 'createdDate'],
  ['a date filtered by value', [date({ filter: { type: 'IN', values: ['NOW,NOW'] } })], 'createdDate'],
  [
    'a locale filtered by date',
    [{ facetAs: 'ENUM', field: 'locale', filter: { type: 'DATE', values: ['NOW,NOW'] } }],
    'locale',
  ],
  ['a text with a NUL', [{ facetAs: 'ENUM', field: 'locale', filter: { type: 'EQ', values: ['\0'] } }], 'locale'],
  ['two facets of one name', [1, 2].map(() => ({ facetAs: 'ENUM', field: 'locale' })), 'locale'],
  ['more than 20 facets', [...Array(21).keys()].map(() => ({ facetAs: 'ENUM', field: 'locale' })), 'fields'],
])('rejects %s', (_what, fields, field) => {
  expect(() => plan(fields)).toThrow(refused(field));
});

it('rejects a term for a date or an unknown field', () => {
  expect(() => plan([], [{ field: 'createdDate', value: 'NOW' }])).toThrow(refused('createdDate'));
  expect(() => plan([], [{ field: 'colour', value: 'red' }])).toThrow(refused('colour'));
});
