import { testSeed } from '@scriptorium/testing';
import * as fc from 'fast-check';
import { findLoops, type LinkGraph } from './find-loops';

const seed = testSeed();

/** Follows every path without a repeated node: exponential, and obviously right. */
function loopsInWords(graph: LinkGraph): number[][] {
  const walk = (path: readonly number[]): number[][] =>
    (graph.get(path.at(-1) ?? 0) ?? []).flatMap((target) => {
      if (target === path[0]) return [[...path]];
      return path.includes(target) || target < (path[0] ?? 0) ? [] : walk([...path, target]);
    });
  return [...graph.keys()].flatMap((number) => walk([number]));
}

const graphOf = (links: readonly (readonly number[])[]): LinkGraph =>
  new Map(links.map((targets, at) => [at, targets]));

it('finds each cycle once, as a model does that follows every path', () => {
  const graphs = fc
    .nat(6)
    .chain((last) =>
      fc.array(fc.uniqueArray(fc.nat(last), { maxLength: 4 }), { minLength: last + 1, maxLength: last + 1 }),
    );
  fc.assert(
    fc.property(graphs, (links) => {
      const graph = graphOf(links);
      expect(findLoops(graph, 10_000).map(String).toSorted()).toEqual(loopsInWords(graph).map(String).toSorted());
    }),
    { seed, numRuns: 1_000 },
  );
});

it('starts each cycle with its smallest number, in the order of these', () => {
  const loops = findLoops(graphOf([[1], [2], [0, 3], [2, 4], [4]]), 10);
  expect(loops).toEqual([[0, 1, 2], [2, 3], [4]]);
});

it('ends after the limit in a clique, which has more cycles than can be listed', () => {
  const all = Array.from({ length: 300 }, (_, at) => at);
  expect(findLoops(graphOf(all.map((number) => all.filter((other) => other !== number))), 1_000)).toHaveLength(1_000);
});

it('follows a chain of 100,000 nodes', () => {
  const length = 100_000;
  const chain = Array.from({ length }, (_, at) => [(at + 1) % length]);
  expect(findLoops(graphOf(chain), 10).map((loop) => loop.length)).toEqual([length]);
});
