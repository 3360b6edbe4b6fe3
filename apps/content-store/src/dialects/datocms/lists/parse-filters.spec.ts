import { shortId, type FieldType, type RecordFilter } from '@scriptorium/contracts';
import type { Model } from '../../../models/model';
import { parseFilters, parseOrder } from './parse-filters';

const uuid = '0190c0de-1234-4abc-9def-0123456789ab';
const field = (apiKey: string, fieldType: FieldType) => ({
  id: uuid,
  modelId: uuid,
  apiKey,
  label: apiKey,
  fieldType,
  isLocalized: false,
  position: 1,
  validators: {},
  settings: {},
});
const model: Model = {
  id: uuid,
  schemaUri: 'https://example.com/a',
  apiKey: 'a',
  name: 'A',
  isBlock: false,
  isSingleton: false,
  isDerived: false,
  titleFieldId: null,
  settings: {},
  fields: [
    field('title', 'string'),
    field('price', 'float'),
    field('day', 'date'),
    field('time', 'date_time'),
    field('sold', 'boolean'),
    field('author', 'link'),
    field('tags', 'links'),
    field('picture', 'file'),
    field('place', 'lat_lon'),
    field('story', 'structured_text'),
  ],
};

describe('parseFilters', () => {
  const parse = (name: string, operator: string, value: unknown): object => {
    const filter: RecordFilter = { field: name, operator, value };
    const [{ subject: _subject, ...test } = {}] = parseFilters([filter], model) as unknown as [{ subject?: unknown }];
    return test;
  };

  it.each([
    ['title', 'eq', 5, { test: 'equals', value: '5', negated: false }],
    ['title', 'eq', null, { test: 'equals', value: null, negated: false }],
    ['title', 'notIn', ['a', 'b'], { test: 'one-of', values: ['a', 'b'], negated: true }],
    ['title', 'in', { 0: 'a', 1: 'b' }, { test: 'one-of', values: ['a', 'b'], negated: false }],
    ['title', 'is_present', 'true', { test: 'is-blank', wanted: false }],
    ['price', 'gte', '1e2', { test: 'compares', sign: '>=', value: '1e2' }],
    ['day', 'lt', '2024-02-29', { test: 'compares', sign: '<', value: '2024-02-29' }],
    ['time', 'gt', '2024-02-29T10:00', { test: 'compares', sign: '>', value: '2024-02-29T10:00:00.000Z' }],
    ['time', 'gt', '2024-02-29T10:00:00+02:00', { test: 'compares', sign: '>', value: '2024-02-29T08:00:00.000Z' }],
    ['sold', 'eq', 'true', { test: 'equals', value: 'true', negated: false }],
    ['author', 'eq', shortId(uuid), { test: 'equals', value: uuid, negated: false }],
    ['author', 'eq', 'unknown', { test: 'equals', value: '', negated: false }],
    ['tags', 'eq', [shortId(uuid)], { test: 'contains', how: 'exactly', values: [uuid], negated: false }],
    ['tags', 'not_in', shortId(uuid), { test: 'contains', how: 'any', values: [uuid], negated: true }],
    ['place', 'exists', 'false', { test: 'exists', wanted: false }],
    ['_status', 'neq', 'draft', { test: 'equals', value: 'draft', negated: true }],
    ['position', 'lte', '3', { test: 'compares', sign: '<=', value: '3' }],
  ])('parses a filter on %s with %s', (name, operator, value, test) => {
    expect(parse(name, operator, value)).toEqual(test);
  });

  it('parses patterns, which are case-sensitive by default', () => {
    expect(parse('title', 'matches', { pattern: 'a', case_sensitive: 'false', regexp: 'false' })).toEqual({
      test: 'matches',
      pattern: 'a',
      isRegexp: false,
      isCaseSensitive: false,
      negated: false,
    });
    expect(parse('story', 'not_matches', 'a')).toMatchObject({ isRegexp: true, isCaseSensitive: true, negated: true });
  });

  it.each([
    ['nothing', 'eq', 'a'],
    ['title', 'like', 'a'],
    ['title', 'constructor', 'a'],
    ['title', 'gt', 'a'],
    ['title', 'eq', 'a\0'],
    ['title', 'matches', { pattern: String.raw`(a*)*\1` }],
    ['title', 'matches', { pattern: 'a'.repeat(201) }],
    ['price', 'eq', 'one'],
    ['price', 'eq', '1); drop table content.families; --'],
    ['price', 'eq', '1e99999'],
    ['day', 'gt', '2024-02-31'],
    ['time', 'gt', 'now'],
    ['sold', 'eq', 'perhaps'],
    ['tags', 'gt', 'a'],
    ['place', 'eq', '1'],
    ['title', 'all_in', ['a']],
    ['price', 'is_blank', 'true'],
    ['title', 'exists', 'perhaps'],
  ])('rejects a filter on %s with %s of %p', (name, operator, value) => {
    expect(() => parse(name, operator, value)).toThrow(
      expect.objectContaining({ code: 'INVALID_FILTER', data: { filter: name } }),
    );
  });

  it('rejects fields without a model, and accepts metadata', () => {
    const filter = { field: 'title', operator: 'eq', value: 'a' };
    expect(() => parseFilters([filter], undefined)).toThrow(expect.objectContaining({ code: 'INVALID_FILTER' }));
    expect(parseFilters([{ field: '_status', operator: 'eq', value: 'draft' }], undefined)).toHaveLength(1);
  });
});

describe('parseOrder', () => {
  it('parses an order by fields and metadata', () => {
    expect(parseOrder([{ field: 'price', direction: 'desc' }], model)).toMatchObject([
      { subject: { kind: 'field', apiKey: 'price' }, direction: 'desc' },
    ]);
    expect(parseOrder([{ field: '_updated_at', direction: 'asc' }], model)).toHaveLength(1);
  });

  it.each(['tags', 'place', 'story', 'nothing', 'price; drop table content.families'])(
    'rejects an order by %s',
    (name) => {
      expect(() => parseOrder([{ field: name, direction: 'asc' }], model)).toThrow(
        expect.objectContaining({ code: 'INVALID_ORDER', data: { order: name } }),
      );
    },
  );
});
