import fc from 'fast-check';

import { codeOf, rejectionOf } from '../../../testing/code-of';
import { contextOf } from '../../../testing/context-of';
import { hostileText, wellFormedText } from '../../../testing/hostile-texts';
import { readListing } from '../items/read-filter';
import { type Query, queryOf } from './parse-query';
import { readChoice, readFlag, readList, readObject, readPage, readText } from './read-query';

const queryIn = (search: string): Query => queryOf(contextOf({ url: `/items${search}` }));

describe('a query', () => {
  it.each<[string, unknown]>([
    ['', {}],
    ['?', {}],
    ['?a=1&a=2', { a: ['1', '2'] }],
    ['?a[]=1&a[]=2', { a: ['1', '2'] }],
    ['?a[9000]=1', { a: ['1'] }],
    ['?a%5Bb%5D=c', { a: { b: 'c' } }],
    ['?a[b][c]=%20+%C3%BC', { a: { b: { c: '  ü' } } }],
    ['?a=b?c=d', { a: 'b?c=d' }],
    ['?a=%zz', { a: '%zz' }],
    ['?a', { a: '' }],
  ])('%s is parsed', (search, query) => {
    expect(JSON.parse(JSON.stringify(queryIn(search)))).toEqual(query);
  });

  it.each(['constructor', 'toString', 'hasOwnProperty', 'eq'])(
    'has fields of the name %s, and pollutes no prototype',
    (name) => {
      const { filters } = readListing(queryIn(`?filter[type]=post&filter[fields][${name}][eq]=x`));
      expect(filters).toEqual([{ field: name, operator: 'eq', value: 'x' }]);
      expect(({} as Record<string, unknown>)['eq']).toBeUndefined();
    },
  );

  it('keeps every value of a long list, in order', () => {
    const ids = Array.from({ length: 1_500 }, (_, at) => String(at));
    expect(readList(queryIn(`?${ids.map((id) => `ids[]=${id}`).join('&')}`), 'ids')).toEqual(ids);
    expect(readList(queryIn(`?ids=${ids.join(',')}`), 'ids')).toEqual(ids);
  });

  it('reads every operand of a filter as it was sent', () => {
    fc.assert(
      fc.property(wellFormedText, (value) => {
        const { filters } = readListing(queryIn(`?filter[fields][title][eq]=${encodeURIComponent(value)}`));
        expect(filters).toEqual([{ field: 'title', operator: 'eq', value }]);
      }),
    );
  });
});

it.each<[unknown, string | undefined]>([
  [undefined, undefined],
  ['', undefined],
  [' ', ' '],
  ['a', 'a'],
])('reads the text %j as %j', (value, text) => {
  expect(readText({ q: value }, 'q')).toBe(text);
});

it.each([[['a', 'b']], [{ a: 'b' }], [true], [null]])('rejects %j as a text', (value) => {
  expect(rejectionOf(() => readText({ q: value }, 'q'))).toMatchObject({
    code: 'PARAMETER_INVALID',
    message: expect.stringContaining('#/q:') as string,
  });
});

it.each([
  ['true', true],
  ['false', false],
  ['True', false],
  ['1', false],
  ['', false],
  [undefined, false],
])('reads the flag %j as %s', (value, flag) => {
  expect(readFlag({ nested: value }, 'nested')).toBe(flag);
});

it.each<[unknown, readonly string[] | undefined]>([
  ['a,b', ['a', 'b']],
  [' a , ,b,', ['a', 'b']],
  [
    ['a,b', 'c'],
    ['a', 'b', 'c'],
  ],
  ['', undefined],
  [',', undefined],
  [[], undefined],
  [undefined, undefined],
])('reads the list %j as %j', (value, list) => {
  expect(readList({ ids: value }, 'ids')).toEqual(list);
});

it.each([[{ 0: 'a' }], [[{ a: 'b' }]], [[true]], [null]])('rejects %j as a list', (value) => {
  expect(codeOf(() => readList({ ids: value }, 'ids'))).toBe('PARAMETER_INVALID');
});

it.each([['a'], [['a']], [''], [true]])('rejects %j as an object', (value) => {
  expect(codeOf(() => readObject({ filter: value }, 'filter'))).toBe('PARAMETER_INVALID');
});

it('reads the first choice by default, and no choice in another case', () => {
  const choices = ['current', 'published'] as const;
  expect([readChoice({}, 'version', choices), readChoice({ version: 'published' }, 'version', choices)]).toEqual([
    'current',
    'published',
  ]);
  for (const version of ['Published', 'currentpublished', ' current', 'constructor', ['current']]) {
    expect(codeOf(() => readChoice({ version }, 'version', choices))).toBe('PARAMETER_INVALID');
  }
});

describe('a page', () => {
  const limits = { defaultLimit: 30, maxLimit: 500 };
  const page = (offset: unknown, limit: unknown) => readPage({ page: { offset, limit } }, limits);

  it.each([
    [undefined, undefined, 0, 30],
    ['', '', 0, 30],
    ['0', '0', 0, 0],
    ['007', '1', 7, 1],
    ['999999999', '499', 999_999_999, 499],
    ['1', '500', 1, 500],
  ])('of offset %j and limit %j begins at %i and has %i records', (sentOffset, sentLimit, offset, limit) => {
    expect(page(sentOffset, sentLimit)).toEqual({ offset, limit });
  });

  it.each([
    ['0', '501'],
    ['1000000000', '1'],
    ['-1', '1'],
    ['-0', '1'],
    ['1.0', '1'],
    ['1e3', '1'],
    ['0x1', '1'],
    [' 1', '1'],
    ['٣', '1'],
    ['0', '9'.repeat(400)],
    [['1', '2'], '1'],
    [{ a: '1' }, '1'],
  ])('is rejected for offset %j and limit %j', (offset, limit) => {
    expect(codeOf(() => page(offset, limit))).toBe('PARAMETER_INVALID');
  });
});

describe('a listing', () => {
  it.each([
    ['?filter[type]=post&order_by=title_ASC', [{ field: 'title', direction: 'asc' }]],
    [
      '?filter[type]=post&order_by=title_desc,_updated_at_DESC',
      [
        { field: 'title', direction: 'desc' },
        { field: '_updated_at', direction: 'desc' },
      ],
    ],
    ['?filter[type]=post&order_by=a_ASC_DESC', [{ field: 'a_ASC', direction: 'desc' }]],
    ['?filter[type]=post&order_by=', undefined],
  ])('%s is ordered by %j', (search, order) => {
    expect(readListing(queryIn(search)).order).toEqual(order);
  });

  it.each([
    ['order_by=title_ASC'],
    ['filter[type]=a,b&order_by=title_ASC'],
    ['filter[type]=a&order_by=title'],
    ['filter[type]=a&order_by=_ASC'],
    ['filter[type]=a&order_by=title_ASCENDING'],
    ['filter[type]=a&filter[ids]=b'],
    ['filter[fields]=a'],
    ['filter[fields][title]=a'],
    ['filter=a'],
    ['filter[query][eq]=a'],
    ['version=draft'],
    ['nested=true&page[limit]=31'],
    ['page=1'],
  ])('is rejected for %s', (search) => {
    expect(codeOf(() => readListing(queryIn(`?${search}`)))).toBe('PARAMETER_INVALID');
  });

  it.each([
    ['nested=true&page[limit]=30', { nested: true, limit: 30 }],
    ['page[limit]=500', { nested: false, limit: 500 }],
    ['filter[only_valid]=true', { onlyValid: true }],
    [
      'filter[fields][a][gt]=1&filter[fields][a][lt]=2',
      {
        filters: [
          { field: 'a', operator: 'gt', value: '1' },
          { field: 'a', operator: 'lt', value: '2' },
        ],
      },
    ],
    [
      'filter[fields][a][in][]=1&filter[fields][a][in][]=2',
      { filters: [{ field: 'a', operator: 'in', value: ['1', '2'] }] },
    ],
  ])('of %s reads %j', (search, members) => {
    expect(readListing(queryIn(`?${search}`))).toMatchObject(members);
  });

  it('is read or rejected with PARAMETER_INVALID, whatever the query', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'filter',
        '[',
        ']',
        '=',
        '&',
        'page',
        'limit',
        'order_by',
        'type',
        'fields',
        'ids',
        '%5B',
        ',',
        'eq',
      ),
      hostileText,
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        expect([undefined, 'PARAMETER_INVALID']).toContain(codeOf(() => readListing(queryIn(`?${pieces.join('')}`))));
      }),
      { numRuns: 1_000 },
    );
  });
});
