import { selectedFamilies } from './selected-families';
import type { CoveredFamily } from './use-coverage';

const family = (familyId: string, contentType = 'page'): CoveredFamily => ({
  familyId,
  contentType,
  first: null,
  cells: [],
});

test('selected rows stay selected when the filters no longer list them', () => {
  const kept = new Map([['a', family('a')]]);
  expect(selectedFamilies(kept, [family('b')])).toEqual([family('a')]);
});

test('selected rows are those that are loaded now', () => {
  const kept = new Map([['a', family('a')]]);
  expect(selectedFamilies(kept, [family('a', 'news'), family('b')])).toEqual([family('a', 'news')]);
});
