import { jsonTree } from './json-tree';
import { hasIndex, matchConflicts, placesAround, withoutIndexes, type KnownConflict } from './known-conflicts';
import { comparableOf, type MergeConflict, type WithheldChange } from './merge-bodies';
import { bodyOf, mergeVersions, type MergedVersion, type VersionContent, type VersionMerge } from './merge-versions';
import { isOpenIn, openPlaces, valueAt } from './open-places';
import { slotsOfCopy } from './slots-of-copy';

export interface RepeatedMerge extends VersionMerge {
  /** The source at the version that the copy is based on. `base` is the later version that was merged last. */
  readonly origin: VersionContent;
  readonly known: readonly KnownConflict[];
}

export interface MergedAgain extends Omit<MergedVersion, 'withheld'> {
  /** The stable paths of open conflicts that have ended because the source has the value of the base again. */
  readonly reverted: readonly string[];
}

/**
 * Merges the changes of a source into a copy that has open conflicts, and returns all conflicts that it has afterwards
 * (docs/adr/0047-a-merge-decides-on-all-open-conflicts.md).
 *
 * The first merge brings the changes since the last merge into the copy. The second one compares the result with the
 * source since `origin`, so that a conflict has the present values, and the base that a translator has seen last. A
 * known conflict that it does not find has ended. A conflict that a client has decided stays so until the source
 * changes its value again.
 *
 * The second merge takes a value only at the place of an open conflict at which the copy has the value of the base
 * again. It withholds all other changes: a client has undone them in the copy, or an array without ids is aligned in
 * another way. A conflict about a withheld change stays open.
 */
export function mergeAgain({ origin, known, ...merge }: RepeatedMerge): MergedAgain {
  const first = mergeVersions(merge);
  const again = { ...merge, base: origin, mine: first.content };
  const closed = mergeVersions({ ...again, isOpen: () => false });
  const matched = new Set(matchConflicts(known, closed.conflicts).values());
  const open = known.filter(({ state }) => state === 'open');
  const missing = open.filter((conflict) => !matched.has(conflict));
  const mine = bodyOf(first.content, first.content.slots, merge);
  const places = openPlaces(mine, missing, closed.withheld);
  const second = places.size === 0 ? closed : mergeVersions({ ...again, isOpen: isOpenIn(places.values()) });

  const found = new Set(first.conflicts.map(({ stablePath }) => stablePath));
  const matches = matchConflicts(known, second.conflicts);
  const remaining = second.conflicts.filter((conflict) => {
    return found.has(conflict.stablePath) || !isDecided(matches.get(conflict), conflict);
  });
  const reverted = open.filter(({ stablePath, base }) => {
    return first.conflicts.some((conflict) => conflict.stablePath === stablePath && conflict.theirs === base);
  });
  const ended = new Set(reverted.map(({ stablePath }) => stablePath));
  const unfound = missing.filter((conflict) => !places.has(conflict)).map((conflict) => present(conflict, again));
  const withheld = withheldConflicts(second.withheld, [...first.conflicts, ...unfound], second.conflicts);
  return {
    content: second.content,
    conflicts: [...remaining, ...withheld].filter(({ stablePath }) => !ended.has(stablePath)),
    reverted: [...ended],
    wasChanged: first.wasChanged,
    isChanged: first.isChanged || second.isChanged,
  };
}

/** Whether a client has decided between these values. */
function isDecided(known: KnownConflict | undefined, { base, theirs }: MergeConflict): boolean {
  return known?.state === 'decided' && known.base === base && known.theirs === theirs;
}

/** Returns the conflicts about withheld changes that the second merge has not found, neither them nor a larger part. */
function withheldConflicts(
  withheld: readonly WithheldChange[],
  candidates: readonly MergeConflict[],
  found: readonly MergeConflict[],
): MergeConflict[] {
  const patterns = new Set(withheld.map(({ stablePath }) => withoutIndexes(stablePath)));
  const around = new Set([...patterns].flatMap((pattern) => [...placesAround(pattern)]));
  const known = new Set(found.map(({ stablePath }) => stablePath));
  const conflicts: MergeConflict[] = [];
  for (const conflict of candidates) {
    const pattern = withoutIndexes(conflict.stablePath);
    const isWithheld = around.has(pattern) || [...placesAround(pattern)].some((place) => patterns.has(place));
    if (!isWithheld || [...placesAround(conflict.stablePath)].some((place) => known.has(place))) continue;
    known.add(conflict.stablePath);
    conflicts.push(conflict);
  }
  return conflicts;
}

/** Returns a conflict with the present values. One of an element without an id keeps its own, as it may have moved. */
function present(conflict: MergeConflict, merge: VersionMerge): MergeConflict {
  if (conflict.kind === 'order' || hasIndex(conflict.stablePath)) return conflict;
  const valueIn = (version: VersionContent, slots: readonly string[]): string | undefined => {
    const body = bodyOf(version, slots, merge);
    return valueAt(body, jsonTree(comparableOf(body), new Map()), conflict.stablePath);
  };
  const { kind, path, stablePath } = conflict;
  const values = {
    base: valueIn(merge.base, slotsOfCopy(merge.base, merge.destination, merge)),
    theirs: valueIn(merge.theirs, slotsOfCopy(merge.theirs, merge.destination, merge)),
    mine: valueIn(merge.mine, merge.mine.slots),
  };
  return { kind, path, stablePath, ...values };
}
