import { requestFor, selectedCells, selectedCellsOf } from './selected-cells';
import type { CoveredFamily } from './use-coverage';

const family = (id: string, ...states: CoveredFamily['cells'][number]['state'][]): CoveredFamily => ({
  familyId: id,
  contentType: 'page',
  first: { variantId: `${id} source`, label: 'Home' },
  cells: states.map((state, at) => ({
    locale: `l${at}`,
    state,
    variantId: state === 'missing' ? null : `${id} v${at}`,
    version: 1,
    basedOn: 1,
  })),
});

test('a localization begins at the sources of families that lack a locale', () => {
  const families = [
    family('a', 'copied', 'missing'),
    family('b', 'copied', 'outdated'),
    family('c', 'adapted', 'missing'),
  ];
  const cells = selectedCells(families, 'missing');
  expect(cells).toEqual({ roots: ['a source', 'c source'], locales: ['l1'] });
  expect(requestFor('missing', cells)).toMatchObject({ kind: 'localize', existing: 'reuse', locales: ['l1'] });
});

test('a roll-out has exactly the outdated copies', () => {
  const cells = selectedCells([family('a', 'outdated', 'adapted', 'missing', 'outdated')], 'outdated');
  expect(cells).toEqual({ roots: ['a v0', 'a v3'], locales: ['l0', 'l3'] });
  expect(requestFor('outdated', cells)).toEqual({
    kind: 'roll-out',
    roots: [{ variantId: 'a v0' }, { variantId: 'a v3' }],
    locales: ['l0', 'l3'],
  });
});

test('pages are read until there are more roots than a request may have', async () => {
  const read: string[] = [];
  async function* pages() {
    for (const id of ['a', 'b', 'c', 'd']) {
      read.push(id);
      yield [family(id, 'copied', 'outdated')];
    }
  }
  const all = { roots: ['a v1', 'b v1', 'c v1', 'd v1'], locales: ['l1'] };
  expect(await selectedCellsOf(pages(), 'outdated', 4)).toEqual(all);
  expect(await selectedCellsOf(pages(), 'outdated', 1)).toEqual({ roots: ['a v1', 'b v1'], locales: ['l1'] });
  expect(read).toEqual(['a', 'b', 'c', 'd', 'a', 'b']);
});

test('a family without a variant is in no request', () => {
  expect(selectedCells([{ ...family('a', 'missing'), first: null }], 'missing')).toEqual({ roots: [], locales: [] });
});
