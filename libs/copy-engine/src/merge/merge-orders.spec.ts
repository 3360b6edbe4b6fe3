import * as fc from 'fast-check';
import { insertInto, mergeOrders } from './merge-orders';

const IDS = ['a', 'b', 'c', 'd', 'e', 'f'];
const order = fc.shuffledSubarray(IDS, { minLength: IDS.length });

describe('mergeOrders', () => {
  it.each([
    ['takes the moves of the source', 'abcd', 'dabc', 'abcd', 'dabc'],
    ['keeps the moves of the variant', 'abcd', 'abcd', 'bacd', 'bacd'],
    ['merges moves of different elements', 'abcdef', 'fabcde', 'abcedf', 'fabced'],
    ['accepts the same move of both sides', 'abcdef', 'fbacde', 'fabced', 'fbaced'],
  ])('%s', (_what, base, theirs, mine, result) => {
    expect(mergeOrders({ base: [...base], theirs: [...theirs], mine: [...mine] })).toEqual([...result]);
  });

  it('returns nothing if both sides have moved an element to different places', () => {
    expect(mergeOrders({ base: [...'abcd'], theirs: [...'dabc'], mine: [...'abdc'] })).toBeUndefined();
  });

  it('conflicts in both directions or in none, and merging again changes nothing', () => {
    fc.assert(
      fc.property(order, order, order, (base, theirs, mine) => {
        const merged = mergeOrders({ base, theirs, mine });
        const reversed = mergeOrders({ base, theirs: mine, mine: theirs });
        expect(merged === undefined).toBe(reversed === undefined);
        if (merged === undefined) return;
        expect([...merged].sort()).toEqual(IDS);
        expect(mergeOrders({ base, theirs, mine: merged })).toEqual(merged);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('insertInto', () => {
  it('inserts ids behind their predecessors, those of the variant first', () => {
    expect(insertInto(['b', 'a'], ['m', 'a', 'n', 'b'], ['a', 'b', 't'])).toEqual(['m', 'b', 't', 'a', 'n']);
  });
});
