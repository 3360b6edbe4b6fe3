import fc from 'fast-check';

import { codeOf, rejectionOf } from '../../../testing/code-of';
import { contextOf } from '../../../testing/context-of';
import { hostileText, wellFormedText } from '../../../testing/hostile-texts';
import { Links, linksOf } from '../hal/links';
import { presentPage } from '../hal/page.presenter';
import { joinPieces } from './collect-list';
import { hexId, itemId, jobId, versionNumber } from './ids';
import { pageOf, readFlag, readPage, readStatus, readText } from './read-page';

const UUID = '6F1ED002-AB5B-4A1B-8C3D-0123456789AB';
const HEX = '0a0b0c0d0e0f0a0b0c0d0e0f';

describe('an id', () => {
  it('of an item or a job is a UUID in any case, and is read in lower case', () => {
    for (const read of [itemId, jobId])
      expect([read(UUID), read(UUID.toLowerCase())]).toEqual(Array(2).fill(UUID.toLowerCase()));
  });

  it.each([
    '',
    UUID.slice(1),
    `${UUID}0`,
    `{${UUID}}`,
    UUID.replaceAll('-', ''),
    `${UUID}\n`,
    ` ${UUID}`,
    `${UUID.slice(0, -1)}g`,
    HEX,
  ])('of an item or a job is not %j', (text) => {
    expect([codeOf(() => itemId(text)), codeOf(() => jobId(text))]).toEqual(['NOT_FOUND', 'NOT_FOUND']);
  });

  it.each(['', HEX.slice(1), `${HEX}0`, HEX.toUpperCase(), `${HEX}\n`, `${HEX.slice(1)}g`, UUID])(
    'of another resource is not %j, and the error names the resource',
    (text) => {
      expect(rejectionOf(() => hexId('folder', text))).toMatchObject({
        code: 'NOT_FOUND',
        message: expect.stringContaining('folder') as string,
      });
    },
  );

  it.each([
    ['1', 1],
    ['999999999', 999_999_999],
    ['1000000000', undefined],
    ['0', undefined],
    ['01', undefined],
    ['-1', undefined],
    ['1.0', undefined],
    ['1e3', undefined],
    ['٣', undefined],
    ['', undefined],
  ])('of the version %j is %s', (text, version) => {
    expect(codeOf(() => versionNumber(text))).toBe(version === undefined ? 'NOT_FOUND' : undefined);
    if (version !== undefined) expect(versionNumber(text)).toBe(version);
  });

  it('in an error is quoted, so that a control character does not end the line of a log', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        for (const read of [itemId, (each: string) => hexId('hub', each)]) {
          // eslint-disable-next-line no-control-regex -- the characters that must be escaped
          expect(rejectionOf(() => read(text))?.message ?? '').not.toMatch(/[\0-\x1f]/);
        }
      }),
    );
  });
});

describe('a page', () => {
  it.each<[Record<string, unknown>, object]>([
    [{ size: '99' }, { page: 0, size: 99 }],
    [{ size: '101' }, { page: 0, size: 100 }],
    [{ size: '00' }, { page: 0, size: 20 }],
    [{ page: '999999999' }, { page: 999_999_999, size: 20 }],
    [
      { page: '1000000000', size: '1000000000' },
      { page: 0, size: 20 },
    ],
    [
      { page: '1.5', size: '2.5' },
      { page: 0, size: 20 },
    ],
    [
      { page: '-0', size: '-1' },
      { page: 0, size: 20 },
    ],
    [
      { page: '1e2', size: '0x10' },
      { page: 0, size: 20 },
    ],
    [
      { page: ['3', '4'], size: ['5', '6'] },
      { page: 3, size: 5 },
    ],
    [{ sort: ['label,desc', 'id'] }, { page: 0, size: 20, sort: { field: 'label', direction: 'desc' } }],
    [{ sort: ' label , DESC ' }, { page: 0, size: 20, sort: { field: 'label', direction: 'desc' } }],
    [{ sort: 'label,down' }, { page: 0, size: 20, sort: { field: 'label', direction: 'asc' } }],
    [{ sort: ',desc' }, { page: 0, size: 20 }],
  ])('is read from %j as %j', (query, page) => {
    expect(readPage(query)).toEqual(page);
    expect(pageOf(contextOf({ query }))).toEqual(page);
  });

  it('is always within its limits, whatever the query', () => {
    fc.assert(
      fc.property(hostileText, hostileText, hostileText, (page, size, sort) => {
        const read = readPage({ page, size, sort });
        expect([Number.isSafeInteger(read.page) && read.page >= 0, read.size >= 1 && read.size <= 100]).toEqual([
          true,
          true,
        ]);
        expect(read.sort?.field).not.toBe('');
      }),
    );
  });
});

it.each<[unknown, string | undefined, boolean]>([
  ['true', 'true', true],
  ['TRUE', 'TRUE', false],
  ['', undefined, false],
  [['true', 'false'], 'true', true],
  [['', 'true'], undefined, false],
  [[], undefined, false],
  [undefined, undefined, false],
  [5, undefined, false],
])('reads the parameter %j as the text %j and the flag %s', (value, text, flag) => {
  expect([readText({ a: value }, 'a'), readFlag({ a: value }, 'a')]).toEqual([text, flag]);
});

it.each<[unknown, readonly string[] | undefined]>([
  ['ACTIVE', ['ACTIVE']],
  ['ACTIVE,ARCHIVED', ['ACTIVE', 'ARCHIVED']],
  [
    ['ACTIVE', 'ARCHIVED'],
    ['ACTIVE', 'ARCHIVED'],
  ],
  [',ACTIVE,', ['ACTIVE']],
  ['', undefined],
  [undefined, undefined],
])('reads the status %j as %j', (status, read) => {
  expect(readStatus({ status }, ['ACTIVE', 'ARCHIVED'])).toEqual(read);
});

it.each(['active', 'DELETED', 'ACTIVE ARCHIVED', 'constructor', ' ACTIVE'])(
  'rejects the status %j with its value',
  (status) => {
    expect(rejectionOf(() => readStatus({ status: `ACTIVE,${status}` }, ['ACTIVE', 'ARCHIVED']))).toMatchObject({
      code: 'FIELD_INVALID',
      data: { property: 'status', invalidValue: status },
    });
  },
);

describe('links', () => {
  const to = (url: string) => linksOf(contextOf({ url })).to('hubs').href.replace('https://edge.example/cs/', '');

  it.each([
    ['/content/hubs', 'content/hubs'],
    ['/v2/content/hubs?x=/content/', 'v2/content/hubs'],
    ['/content', 'content/hubs'],
    ['/v2/content?x', 'content/hubs'],
  ])('of a response to %s begin with its prefix: %s', (url, href) => {
    expect(to(url)).toBe(href);
  });

  it('are templates exactly if they have a variable, and are left out for an undefined path', () => {
    expect(new Links('https://x', 'content').all({ a: 'b', c: 'd{?e}', f: undefined })).toEqual({
      a: { href: 'https://x/content/b' },
      c: { href: 'https://x/content/d{?e}', templated: true },
    });
  });

  const totals = fc.record({ size: fc.integer({ min: 1, max: 100 }), total: fc.nat(1_000), number: fc.nat(1_000) });

  it('lead through all pages of a list, forward and back, with the query of the request', () => {
    fc.assert(
      fc.property(
        totals,
        fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), wellFormedText),
        ({ size, total, number }, query) => {
          const totalPages = Math.ceil(total / size);
          const at = Math.min(number, Math.max(totalPages - 1, 0));
          const page = { size, totalElements: total, totalPages, number: at };
          const presented = presentPage('items', [], page, { path: 'p', query }, new Links('https://x', 'content'));
          const { _links: links } = presented as { _links: Record<string, { href: string; templated?: true }> };
          const pageIn = (rel: string) => {
            const href = links[rel]?.href;
            return href === undefined ? undefined : readPage(Object.fromEntries(new URL(href).searchParams)).page;
          };
          expect([pageIn('self'), pageIn('first'), pageIn('last')]).toEqual([at, 0, Math.max(totalPages - 1, 0)]);
          expect([pageIn('prev'), pageIn('next')]).toEqual([
            at > 0 ? at - 1 : undefined,
            at + 1 < totalPages ? at + 1 : undefined,
          ]);
          // A brace in a value must not make the link a template, which the SDK would expand.
          expect(Object.values(links).some(({ templated }) => templated === true)).toBe(false);
          const { searchParams } = new URL(links['self']?.href ?? '');
          for (const [name, value] of Object.entries(query)) {
            if (!['page', 'size'].includes(name)) expect(searchParams.get(name)).toBe(value);
          }
        },
      ),
    );
  });
});

it('joins the parts of a reply in order, and requires the page in one of them', () => {
  const page = { size: 2, totalElements: 3, totalPages: 2, number: 0 };
  expect(joinPieces([{ page }, { items: [1, 2] }, {}, { items: [3] }])).toEqual({ page, items: [1, 2, 3] });
  expect(joinPieces([{ items: [1] }, { page, items: [2] }])).toEqual({ page, items: [1, 2] });
  expect(() => joinPieces([{ items: [1] }])).toThrow('no part with a page');
});
