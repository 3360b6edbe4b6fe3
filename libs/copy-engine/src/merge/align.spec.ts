import * as fc from 'fast-check';
import { align, longestIncreasing } from './align';

const tokens = fc.array(fc.nat(6), { maxLength: 14 });

/** Length of a longest common subsequence, by its definition. */
function commonLength(left: readonly number[], right: readonly number[]): number {
  const [first, ...rest] = left;
  if (first === undefined) return 0;
  const at = right.indexOf(first);
  const without = commonLength(rest, right);
  return at < 0 ? without : Math.max(without, 1 + commonLength(rest, right.slice(at + 1)));
}

describe('align', () => {
  it('matches equal elements in ascending order', () => {
    fc.assert(
      fc.property(tokens, tokens, (left, right) => {
        const pairs = [...align(left, right).entries()].filter(([, match]) => match >= 0);
        for (const [index, match] of pairs) expect(left[index]).toBe(right[match]);
        const matches = pairs.map(([, match]) => match);
        expect(matches).toEqual([...new Set(matches)].sort((a, b) => a - b));
      }),
    );
  });

  it('matches everything in equal sequences, and nothing but the rest after a removal', () => {
    fc.assert(
      fc.property(tokens, fc.nat(14), (all, removed) => {
        const rest = all.filter((_, index) => index !== removed);
        expect(align(all, all)).toEqual(all.map((_, index) => index));
        expect(align(all, rest).filter((match) => match >= 0)).toHaveLength(rest.length);
      }),
    );
  });

  it('finds a longest common subsequence where no element is unique', () => {
    const repeated = fc.array(fc.nat(1), { maxLength: 8 }).map((half) => [...half, ...half, 0, 0, 1, 1]);
    fc.assert(
      fc.property(repeated, repeated, (left, right) => {
        expect(align(left, right).filter((match) => match >= 0)).toHaveLength(commonLength(left, right));
      }),
    );
  });
});

describe('longestIncreasing', () => {
  it('returns the indexes of an increasing subsequence of maximum length', () => {
    const different = fc.uniqueArray(fc.nat(50), { maxLength: 10 });
    fc.assert(
      fc.property(different, (numbers) => {
        const found = longestIncreasing(numbers).map((index) => numbers[index] ?? -1);
        const sorted = [...numbers].sort((a, b) => a - b);
        expect(found).toEqual([...found].sort((a, b) => a - b));
        expect(found).toHaveLength(commonLength(numbers, sorted));
      }),
    );
  });
});
