import { COPY_DECISIONS } from '@scriptorium/contracts';
import { testSeed } from '@scriptorium/testing';
import * as fc from 'fast-check';
import { Sums, type TreeRow } from './sum-below';

it('sums the decisions of all nodes below a node, as a model does that visits them', () => {
  const trees = fc
    .integer({ min: 1, max: 30 })
    .chain((size) =>
      fc.tuple(
        ...Array.from({ length: size }, (_, number) =>
          fc
            .tuple(fc.integer({ min: -1, max: number - 1 }), fc.nat(3), fc.nat(3))
            .map(([parent, create, share]): TreeRow => [number, parent, create, 0, share, 0, 0]),
        ),
      ),
    );
  fc.assert(
    fc.property(trees, (rows) => {
      const below = (number: number): TreeRow[] =>
        rows.filter(([, parent]) => parent === number).flatMap((row) => [row, ...below(row[0])]);
      const sums = new Sums(rows, COPY_DECISIONS);
      for (const [number] of rows) {
        const found = below(number);
        const sum = (place: number): number => found.reduce((total, row) => total + (row[place] ?? 0), 0);
        expect(sums.below(number)).toEqual({
          nodes: found.length,
          counts: { create: sum(2), reuse: 0, share: sum(4), skip: 0, fail: 0 },
        });
      }
    }),
    { seed: testSeed(), numRuns: 300 },
  );
});
