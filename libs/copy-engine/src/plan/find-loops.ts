/** The links of a plan: for each number of a node the numbers that it links to, each once. */
export type LinkGraph = ReadonlyMap<number, readonly number[]>;

/**
 * Returns the cycles of a graph, each once as the path of its nodes, which starts with the smallest number. Ordered by
 * the smallest number. A graph can have exponentially many cycles, so the search ends after `limit`.
 *
 * Johnson's algorithm (1975): the time between two cycles is linear in the graph. Without recursion, since a chain of
 * links can have 10,000 nodes.
 */
export function findLoops(graph: LinkGraph, limit: number): number[][] {
  const cyclic = withoutEnds(withoutEnds(graph, graph), reversed(graph));
  const incoming = reversed(new Map([...graph].filter(([number]) => cyclic.has(number))));
  const loops: number[][] = [];
  for (const first of [...cyclic.keys()].sort((a, b) => a - b)) {
    if (loops.length >= limit) break;
    if (incoming.get(first)?.some((number) => number >= first && cyclic.has(number)) !== true) continue;
    const reaching = reachedFrom(first, incoming, (number) => number >= first && cyclic.has(number));
    loopsFrom(first, (number) => (graph.get(number) ?? []).filter((target) => reaching.has(target)), limit, loops);
  }
  return loops;
}

/** Adds the cycles whose smallest number is `first`. */
function loopsFrom(
  first: number,
  targetsOf: (number: number) => readonly number[],
  limit: number,
  loops: number[][],
): void {
  const blocked = new Blocked();
  const stack = [{ number: first, targets: targetsOf(first), next: 0, isOnLoop: false }];
  blocked.add(first);
  for (let top = stack.at(-1); top !== undefined && loops.length < limit; top = stack.at(-1)) {
    const target = top.targets[top.next];
    top.next += 1;
    if (target === first) {
      loops.push(stack.map(({ number }) => number));
      top.isOnLoop = true;
    } else if (target !== undefined) {
      if (blocked.has(target)) continue;
      blocked.add(target);
      stack.push({ number: target, targets: targetsOf(target), next: 0, isOnLoop: false });
    } else {
      const { number, targets, isOnLoop } = top;
      if (isOnLoop) blocked.release(number);
      else blocked.until(number, targets);
      stack.pop();
      const below = stack.at(-1);
      if (below !== undefined && isOnLoop) below.isOnLoop = true;
    }
  }
}

/** The nodes that lead to no further cycle until one of their targets is released. */
class Blocked {
  private readonly numbers = new Set<number>();
  private readonly waiting = new Map<number, Set<number>>();

  has(number: number): boolean {
    return this.numbers.has(number);
  }

  add(number: number): void {
    this.numbers.add(number);
  }

  until(number: number, targets: readonly number[]): void {
    for (const target of targets) {
      const waiting = this.waiting.get(target) ?? new Set();
      this.waiting.set(target, waiting.add(number));
    }
  }

  release(number: number): void {
    const left = [number];
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      this.numbers.delete(next);
      for (const waiting of this.waiting.get(next) ?? []) if (this.numbers.has(waiting)) left.push(waiting);
      this.waiting.delete(next);
    }
  }
}

/** Returns the part of `graph` that stays if nodes without `edges` into this part are removed, repeatedly. */
function withoutEnds(graph: LinkGraph, edges: LinkGraph): LinkGraph {
  const back = reversed(edges);
  const degrees = new Map(
    [...graph.keys()].map((number) => [number, (edges.get(number) ?? []).filter((target) => graph.has(target)).length]),
  );
  const left = [...degrees].filter(([, degree]) => degree === 0).map(([number]) => number);
  for (let end = left.pop(); end !== undefined; end = left.pop()) {
    degrees.delete(end);
    for (const number of back.get(end) ?? []) {
      const degree = degrees.get(number);
      if (degree === undefined) continue;
      degrees.set(number, degree - 1);
      if (degree === 1) left.push(number);
    }
  }
  return new Map([...graph].filter(([number]) => degrees.has(number)));
}

function reversed(graph: LinkGraph): Map<number, number[]> {
  const result = new Map<number, number[]>();
  for (const [number, targets] of graph) {
    for (const target of targets) {
      const sources = result.get(target);
      if (sources === undefined) result.set(target, [number]);
      else sources.push(number);
    }
  }
  return result;
}

function reachedFrom(start: number, graph: LinkGraph, isAllowed: (number: number) => boolean): ReadonlySet<number> {
  const reached = new Set([start]);
  // A set is iterated in the order of insertion, with the elements that are added meanwhile.
  for (const number of reached) {
    for (const target of graph.get(number) ?? []) if (isAllowed(target)) reached.add(target);
  }
  return reached;
}
