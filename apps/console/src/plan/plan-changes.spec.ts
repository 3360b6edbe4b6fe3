import { changesOf, presentChanges } from './plan-changes';

const counts = (byDecision: Record<string, number>) => ({
  counts: { nodes: 1, byDecision, byLocale: {}, shared: 0, dropped: 0, bytes: 0, loops: 0, maxDepth: 1 },
});

test('a roll-out updates, a localization makes, an undo removes and archives', () => {
  expect(changesOf(counts({ update: 2, reuse: 5 }))).toEqual({ make: 0, update: 2, remove: 0 });
  expect(changesOf(counts({ create: 3, fail: 1 }))).toEqual({ make: 3, update: 0, remove: 0 });
  expect(changesOf(counts({ remove: 3, archive: 1, keep: 9 }))).toEqual({ make: 0, update: 0, remove: 4 });
});

test('names only the changes that a plan has', () => {
  expect(presentChanges({ make: 3, update: 2, remove: 0 })).toEqual(['make', 'update']);
  expect(presentChanges(changesOf({ counts: null }))).toEqual([]);
});
