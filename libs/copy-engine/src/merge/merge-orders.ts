import { longestIncreasing } from './align';

type Ids = readonly string[];

/** Orders of the same ids. */
export interface Orders {
  readonly base: Ids;
  readonly theirs: Ids;
  readonly mine: Ids;
}

/**
 * Merges two orders of the ids of `base`. If only one side has moved ids, its order is the result. If both have, the
 * moves of `theirs` are repeated in the order of `mine`: each moved id goes behind the id that it follows in `theirs`.
 * Returns undefined if both sides have moved the same id to different places: then the orders are in conflict.
 *
 * The moved ids of a side are the fewest whose moves explain its order. Merging a result again gives the result.
 */
export function mergeOrders({ base, theirs, mine }: Orders): Ids | undefined {
  if (isEqual(theirs, base) || isEqual(theirs, mine)) return mine;
  if (isEqual(mine, base)) return theirs;
  const movedByMine = movedIds(base, mine);
  const movedByTheirs = movedIds(base, theirs);
  const beforeInTheirs = predecessors(theirs);
  const beforeInMine = predecessors(mine);
  for (const id of movedByTheirs) {
    if (movedByMine.has(id) && beforeInTheirs.get(id) !== beforeInMine.get(id)) return undefined;
  }
  return withMoves(mine, movedByTheirs, beforeInTheirs, theirs);
}

/**
 * Returns `order` with further ids. Those of `mine` and then those of `theirs` follow the id of `order` that precedes
 * them on their side.
 */
export function insertInto(order: Ids, mine: Ids, theirs: Ids): Ids {
  const anchors = new Set(order);
  const fromMine = followers(anchors, mine);
  const fromTheirs = followers(anchors, theirs);
  const withFollowers = (id: string | null): Ids => [...(fromMine.get(id) ?? []), ...(fromTheirs.get(id) ?? [])];
  return [...withFollowers(null), ...order.flatMap((id) => [id, ...withFollowers(id)])];
}

function isEqual(one: Ids, other: Ids): boolean {
  return one.every((id, index) => id === other[index]);
}

function movedIds(base: Ids, order: Ids): Set<string> {
  const positions = new Map(base.map((id, index) => [id, index]));
  const moved = new Set(order);
  for (const index of longestIncreasing(order.map((id) => positions.get(id) ?? -1))) moved.delete(order[index] ?? '');
  return moved;
}

function predecessors(order: Ids): Map<string, string | null> {
  return new Map(order.map((id, index) => [id, order[index - 1] ?? null]));
}

/** Moves ids behind their predecessors, in the order of `theirs`: so each predecessor already has its place. */
function withMoves(
  mine: Ids,
  moved: ReadonlySet<string>,
  before: ReadonlyMap<string, string | null>,
  theirs: Ids,
): Ids {
  const next = new Map<string | null, string | undefined>();
  const unmoved = mine.filter((id) => !moved.has(id));
  for (const [index, id] of [null, ...unmoved].entries()) next.set(id, unmoved[index]);
  for (const id of theirs.filter((each) => moved.has(each))) {
    const predecessor = before.get(id) ?? null;
    next.set(id, next.get(predecessor));
    next.set(predecessor, id);
  }
  const order: string[] = [];
  for (let id = next.get(null); id !== undefined; id = next.get(id)) order.push(id);
  return order;
}

/** Returns for each anchor (null: the beginning) the ids that follow it and are no anchors. */
function followers(anchors: ReadonlySet<string>, ids: Ids): Map<string | null, string[]> {
  const found = new Map<string | null, string[]>();
  let anchor: string | null = null;
  for (const id of ids) {
    if (anchors.has(id)) {
      anchor = id;
      continue;
    }
    const list = found.get(anchor) ?? [];
    list.push(id);
    found.set(anchor, list);
  }
  return found;
}
