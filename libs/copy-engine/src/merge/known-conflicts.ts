import type { MergeConflict } from './merge-bodies';

/** A conflict that an earlier merge of the copy has found. */
export interface KnownConflict extends MergeConflict {
  /** `decided`: a client has taken the value of a side, and other conflicts of the copy are still open. */
  readonly state: 'open' | 'decided';
}

/**
 * Returns for each found conflict the known one about the same values. A known conflict belongs to at most one.
 *
 * Elements without ids may have moved since, so that a path with an index identifies a conflict only together with its
 * values. If they do not identify it, the found conflict belongs to no decided one.
 */
export function matchConflicts(
  known: readonly KnownConflict[],
  found: readonly MergeConflict[],
): ReadonlyMap<MergeConflict, KnownConflict> {
  const matches = new Map<MergeConflict, KnownConflict>();
  const matchBy = (keyOf: (conflict: MergeConflict) => string, candidates: readonly KnownConflict[]): void => {
    const matched = new Set(matches.values());
    const byKey = new Map<string, KnownConflict[]>();
    for (const other of [...candidates].reverse()) {
      if (matched.has(other)) continue;
      const alike = byKey.get(keyOf(other)) ?? [];
      alike.push(other);
      byKey.set(keyOf(other), alike);
    }
    for (const conflict of found) {
      const other = matches.has(conflict) ? undefined : byKey.get(keyOf(conflict))?.pop();
      if (other !== undefined) matches.set(conflict, other);
    }
  };
  const open = known.filter(({ state }) => state === 'open');
  const decided = known.filter(({ state }) => state === 'decided');
  matchBy(keyOfPlace, known);
  matchBy(keyOfValues, open);
  matchBy(keyOfValues, decided);
  const undecided = new Set(open.map(keyOfChange));
  // A decision for an own value: the copy has neither value of the conflict.
  matchBy(
    ({ kind, stablePath, base, theirs }) => keyOf(kind, stablePath, base, theirs),
    decided.filter((conflict) => !undecided.has(keyOfChange(conflict))),
  );
  return matches;
}

/** Whether the path has the index of an element without an id. Such an element may have moved. */
export function hasIndex(stablePath: string): boolean {
  return withoutIndexes(stablePath) !== stablePath;
}

export function withoutIndexes(stablePath: string): string {
  return stablePath.replaceAll(/\/\d+(?=\/|$)/g, '/*');
}

/** Returns a place and all places that contain it, from the inside out. The last one is the whole body. */
export function* placesAround(stablePath: string): Generator<string> {
  for (let end = stablePath.length; end >= 0; end = end === 0 ? -1 : stablePath.lastIndexOf('/', end - 1)) {
    yield stablePath.slice(0, end);
  }
}

function keyOfPlace({ kind, stablePath, mine }: MergeConflict): string {
  return hasIndex(stablePath) ? keyOf(kind, stablePath, mine) : keyOf(kind, stablePath);
}

function keyOfValues({ kind, stablePath, base, mine }: MergeConflict): string {
  return keyOf(kind, withoutIndexes(stablePath), base, mine);
}

function keyOfChange({ kind, stablePath, base, theirs }: MergeConflict): string {
  return keyOf(kind, withoutIndexes(stablePath), base, theirs);
}

function keyOf(...parts: readonly (string | undefined)[]): string {
  return JSON.stringify(parts.map((part) => part ?? null));
}
