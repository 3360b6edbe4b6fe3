import type { FamilyId, VariantId } from '@scriptorium/contracts';
import type { CellRow, CountRow } from './coverage.store';
import { coverageCounts, coverageRows } from './coverage-rows';

const facts = { isTracked: true, source: 'active', isSourceChanged: false, isLocallyChanged: false } as const;
const [a, b] = ['a' as FamilyId, 'b' as FamilyId];
const cell = (familyId: FamilyId, locale: string, change: Partial<CellRow> = {}): CellRow => ({
  ...facts,
  familyId,
  locale,
  variantId: `${familyId} ${locale}` as VariantId,
  version: 1,
  basedOn: 1,
  ...change,
});

describe('coverageRows', () => {
  it('keeps the order of families and locales, and fills in missing cells', () => {
    const rows = coverageRows(
      [b, a],
      ['fr', 'de'],
      [cell(a, 'de'), cell(b, 'fr')],
      new Map([['a', { id: a, contentType: 't', first: { variantId: 'a en', label: 'Home' } }]]),
      undefined,
    );
    expect(
      rows.map(({ familyId, contentType, first, cells }) => [
        familyId,
        contentType,
        first?.label,
        cells.map(({ state }) => state),
      ]),
    ).toEqual([
      ['b', null, undefined, ['copied', 'missing']],
      ['a', 't', 'Home', ['missing', 'copied']],
    ]);
  });

  it('has no basedOn for a variant that is no copy', () => {
    const [row] = coverageRows([a], ['fr'], [cell(a, 'fr', { isTracked: false, basedOn: null })], new Map(), undefined);
    expect(row?.cells).toEqual([{ locale: 'fr', state: 'untracked', variantId: 'a fr', version: 1, basedOn: null }]);
  });

  it('leaves out cells without the states, and families without such a cell', () => {
    const cells = [cell(a, 'fr', { isSourceChanged: true }), cell(a, 'de'), cell(b, 'fr'), cell(b, 'de')];
    const rows = coverageRows([a, b], ['fr', 'de'], cells, new Map(), ['outdated']);
    expect(rows.map(({ familyId, cells: kept }) => [familyId, kept.map(({ locale }) => locale)])).toEqual([
      ['a', ['fr']],
    ]);
  });
});

describe('coverageCounts', () => {
  it('adds up the facts of one state, and counts families without a variant as missing', () => {
    const counted: CountRow[] = [
      { ...facts, locale: 'fr', isSourceChanged: true, count: 2 },
      { ...facts, locale: 'fr', isSourceChanged: true, isLocallyChanged: true, count: 3 },
      { ...facts, locale: 'fr', count: 5 },
    ];
    expect(coverageCounts(10, ['fr', 'de'], counted)).toEqual([
      { locale: 'fr', state: 'copied', count: 5 },
      { locale: 'fr', state: 'outdated', count: 5 },
      { locale: 'de', state: 'missing', count: 10 },
    ]);
  });
});
