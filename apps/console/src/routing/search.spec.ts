import { readFilters } from './read-filters';
import { parseSearch, stringifySearch } from './search-text';

test('an address and its values are the same in both directions', () => {
  const search = { state: 'failed,running', 'label.ticket': 'LOC-12', since: '2026-11-30T00:00:00Z', q: 'a & b=c' };
  expect(parseSearch(stringifySearch(search))).toEqual(search);
  expect(stringifySearch(search)).toContain('state=failed,running&label.ticket=LOC-12&since=2026-11-30T00:00:00Z');
});

test('empty and absent values are left out', () => {
  expect(stringifySearch({ state: '', kind: undefined })).toBe('');
});

test('unknown values and parameters are dropped and reported', () => {
  const rules = { state: ['failed', 'running'], root: 'text', 'label.*': 'text' } as const;
  expect(readFilters({ state: 'faild,failed', root: 'x', 'label.a': 'b', color: 'red' }, rules)).toEqual({
    filters: { state: 'failed', root: 'x', 'label.a': 'b' },
    ignored: ['state=faild', 'color=red'],
  });
});
