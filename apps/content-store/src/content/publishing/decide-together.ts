import type { FamilyId, RejectedError } from '@scriptorium/contracts';

/** A family in a request that publishes or unpublishes several families. */
export interface Node {
  /** The reason why it cannot change, independent of the other families. */
  readonly failure: RejectedError | undefined;
  /** Families that change together with it. */
  readonly follows: readonly FamilyId[];
  /** Families that must change as well, unless they need no change. */
  readonly requires: readonly FamilyId[];
}

export interface Decision {
  /** The families to change, including those that follow. */
  readonly done: ReadonlySet<FamilyId>;
  readonly failures: ReadonlyMap<string, RejectedError>;
}

/**
 * Decides which of the requested families can change. A family that fails also fails those that require it; this
 * repeats until no more fail. `isOpen` returns whether a required family still needs the change.
 */
export function decideTogether(
  graph: ReadonlyMap<FamilyId, Node>,
  requested: readonly FamilyId[],
  isOpen: (id: FamilyId) => boolean,
  blocked: () => RejectedError,
): Decision {
  const failures = new Map<string, RejectedError>();
  for (;;) {
    const left = requested.filter((id) => !failures.has(id));
    const done = reachedFrom(graph, left);
    const lacks = (id: FamilyId): boolean => isOpen(id) && !done.has(id);
    const before = failures.size;
    for (const id of left) {
      const failure = failureOf(graph, id, lacks, blocked);
      if (failure !== undefined) failures.set(id, failure);
    }
    if (failures.size === before) return { done, failures };
  }
}

function failureOf(
  graph: ReadonlyMap<FamilyId, Node>,
  id: FamilyId,
  lacks: (id: FamilyId) => boolean,
  blocked: () => RejectedError,
): RejectedError | undefined {
  for (const reached of reachedFrom(graph, [id])) {
    const node = graph.get(reached);
    if (node?.failure !== undefined) return node.failure;
    if (node?.requires.some(lacks) === true) return blocked();
  }
  return undefined;
}

function reachedFrom(graph: ReadonlyMap<FamilyId, Node>, roots: readonly FamilyId[]): ReadonlySet<FamilyId> {
  const reached = new Set<FamilyId>();
  const left = [...roots];
  for (let id = left.pop(); id !== undefined; id = left.pop()) {
    const node = graph.get(id);
    if (node === undefined || reached.has(id)) continue;
    reached.add(id);
    left.push(...node.follows);
  }
  return reached;
}
