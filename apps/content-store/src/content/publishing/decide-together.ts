import type { RejectedError } from '@scriptorium/contracts';

/** A family on its way to be published, or to be taken back, among others. */
export interface Node {
  /** Why it cannot be, whatever happens to the others. */
  readonly failure: RejectedError | undefined;
  /** Families that come along with it. */
  readonly follows: readonly string[];
  /** Families that it cannot be done without, if it is not done to them as well. */
  readonly requires: readonly string[];
}

export interface Decision {
  /** Families that it is done to, those that come along among them. */
  readonly done: ReadonlySet<string>;
  readonly failures: ReadonlyMap<string, RejectedError>;
}

/**
 * To which of the wanted families it can be done, when it is done to all that it can be: one that fails takes along those
 * that need it, until nothing changes any more. `isOpen` tells of a required family whether there is anything left to do.
 */
export function decideTogether(
  graph: ReadonlyMap<string, Node>,
  wanted: readonly string[],
  isOpen: (id: string) => boolean,
  blocked: () => RejectedError,
): Decision {
  const failures = new Map<string, RejectedError>();
  for (;;) {
    const left = wanted.filter((id) => !failures.has(id));
    const done = reachedFrom(graph, left);
    const lacks = (id: string): boolean => isOpen(id) && !done.has(id);
    const before = failures.size;
    for (const id of left) {
      const failure = failureOf(graph, id, lacks, blocked);
      if (failure !== undefined) failures.set(id, failure);
    }
    if (failures.size === before) return { done, failures };
  }
}

function failureOf(
  graph: ReadonlyMap<string, Node>,
  id: string,
  lacks: (id: string) => boolean,
  blocked: () => RejectedError,
): RejectedError | undefined {
  for (const reached of reachedFrom(graph, [id])) {
    const node = graph.get(reached);
    if (node?.failure !== undefined) return node.failure;
    if (node?.requires.some(lacks) === true) return blocked();
  }
  return undefined;
}

function reachedFrom(graph: ReadonlyMap<string, Node>, roots: readonly string[]): ReadonlySet<string> {
  const reached = new Set<string>();
  const left = [...roots];
  for (let id = left.pop(); id !== undefined; id = left.pop()) {
    const node = graph.get(id);
    if (node === undefined || reached.has(id)) continue;
    reached.add(id);
    left.push(...node.follows);
  }
  return reached;
}
