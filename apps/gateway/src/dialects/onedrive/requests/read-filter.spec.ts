import fc from 'fast-check';

import { rejectionOf } from '../../../testing/code-of';
import { hostileText } from '../../../testing/hostile-texts';
import { readFilter } from './read-filter';

const conditionsOf = (text: string) => readFilter(new Map([['filter', text]]));
const problemOf = (text: string) => rejectionOf(() => conditionsOf(text))?.data['parameter'];

const FOLDER = { by: 'kind', isFolder: true };
const FILE = { by: 'kind', isFolder: false };

it.each([
  ['folder ne null', [FOLDER]],
  ['folder eq null', [FILE]],
  ['file ne null', [FILE]],
  ['file eq null', [FOLDER]],
  ["name eq 'a.txt'", [{ by: 'name', operator: 'eq', value: 'a.txt' }]],
  ["name eq 'it''s and file ne null'", [{ by: 'name', operator: 'eq', value: "it's and file ne null" }]],
  ["startswith(name, 'a')", [{ by: 'name', operator: 'startswith', value: 'a' }]],
  ['size gt 1024', [{ by: 'size', operator: 'gt', value: 1024 }]],
  [' file ne null and size le 5 ', [FILE, { by: 'size', operator: 'le', value: 5 }]],
  [
    'lastModifiedDateTime ge 2026-01-02T03:04:05Z',
    [{ by: 'modifiedAt', operator: 'ge', value: '2026-01-02T03:04:05.000Z' }],
  ],
])('reads the filter %j', (text, conditions) => {
  expect(conditionsOf(text)).toEqual(conditions);
});

it('has no conditions without the option', () => {
  expect(readFilter(new Map())).toEqual([]);
});

it.each([
  '',
  ' ',
  'and',
  'folder ne null and',
  'folder ne null or file ne null',
  'not folder ne null',
  "contains(name,'a')",
  "name ne 'a'",
  "name eq 'a",
  'size gt -1',
  'size gt 1.5',
  'size gt 9999999999999999',
  'lastModifiedDateTime ge 2026-13-45T99:00:00Z',
  'folder ne null file ne null',
  'folder ne nulland file ne null',
  Array.from({ length: 21 }, () => 'size gt 1').join(' and '),
  `name eq '${'a'.repeat(10_001)}'`,
])('rejects the filter %j', (text) => {
  expect(problemOf(text)).toBe('$filter');
});

it('reads or rejects any text, in linear time', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const problem = problemOf(text);
      expect(problem === undefined || problem === '$filter').toBe(true);
      expect(problemOf(`name eq '${text.replaceAll("'", "''")}'`)).toBe(text.length > 9_000 ? '$filter' : undefined);
    }),
  );
  expect(problemOf('size gt 1 and '.repeat(1_000_000))).toBe('$filter');
});
