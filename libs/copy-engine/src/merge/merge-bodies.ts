import { MAX_NESTING } from '../body/compact-json';
import { jsonTree, type JsonNode, type Numbering } from './json-tree';
import { pointerOf, stablePointerOf } from './body-path';
import { MINE, ThreeWayMerge } from './three-way-merge';

/** A body of a merge. */
export interface MergeBody {
  /** JSON text without lifted members. In theirs and base, with the ids that a copy for the variant has. */
  readonly text: string;
  /**
   * Same text with ids that can be compared between the bodies: links with the ids of families, blocks with those of
   * the source's blocks. Only the ids differ, so it has the same length. Default: the text.
   */
  readonly comparable?: string;
}

export interface MergeRequest {
  /** The source at the version that the variant is based on. */
  readonly base: MergeBody;
  /** The source now. */
  readonly theirs: MergeBody;
  /** The variant. */
  readonly mine: MergeBody;
  /**
   * Whether the variant has its own value of a member. A member that is not localized follows the source. The path is a
   * JSON Pointer with `*` for elements of arrays. Default: all members are localized.
   */
  readonly isLocalized?: (path: string) => boolean;
  /**
   * Whether a change of the source may be taken at a place, by its stable path. A change that may not is withheld: the
   * variant keeps its value. Default: each may be taken.
   */
  readonly isOpen?: (kind: MergeConflict['kind'], stablePath: string) => boolean;
}

/** A value that the source and the variant have changed differently. */
export interface MergeConflict {
  /** JSON Pointer into the merged body. `-` is the index of an element that the variant has removed. */
  readonly path: string;
  /** The path with ids instead of indexes, where elements have ids. It identifies the conflict if elements move. */
  readonly stablePath: string;
  /** `order`: both have moved the same elements of an array. The values are then arrays of the elements' ids. */
  readonly kind: 'value' | 'order';
  /** JSON texts; undefined if the value is missing. */
  readonly base: string | undefined;
  readonly theirs: string | undefined;
  readonly mine: string | undefined;
}

/** A change of the source at a place that is not open. The variant has the value of the base there. */
export interface WithheldChange {
  readonly stablePath: string;
  readonly kind: MergeConflict['kind'];
  /** JSON text of the variant's value; undefined if it has none, or if the change inserts or removes elements. */
  readonly mine: string | undefined;
}

export interface MergeResult {
  readonly text: string;
  readonly conflicts: readonly MergeConflict[];
  readonly withheld: readonly WithheldChange[];
}

/** More conflicts than this are reported as one for each member of the body. */
const MAX_CONFLICTS = 1_000;

/**
 * Merges the source's changes since `base` into `mine`, field by field
 * (docs/adr/0041-bodies-are-merged-on-their-text.md). A value that only the source changed is taken, a value that only
 * the variant changed stays. A value that both changed differently stays as in `mine` and is a conflict.
 *
 * Objects are merged member by member, blocks and links in arrays by their ids: insertions, removals and moves of both
 * sides. Other arrays are aligned by their content; if both sides changed the same part so that its elements cannot be
 * paired, the array is one conflict. A link to another target is one value.
 *
 * A later roll-out must merge with the source's version of this one as its base, not with `base` again: arrays that are
 * aligned by their content could otherwise be aligned in another way.
 *
 * The text of everything that does not change is that of `mine`, to the byte. Rejects with BODY_NOT_JSON or
 * BODY_TOO_DEEP.
 */
export function mergeBodies(request: MergeRequest): MergeResult {
  const { base, theirs, mine } = request;
  if (comparableOf(base) === comparableOf(theirs) && request.isLocalized === undefined) {
    return { text: mine.text, conflicts: [], withheld: [] };
  }
  const numbering: Numbering = new Map();
  const trees = {
    base: jsonTree(comparableOf(base), numbering),
    theirs: jsonTree(comparableOf(theirs), numbering),
    mine: jsonTree(comparableOf(mine), numbering),
  };
  const merge = mergeOf(request, trees, MAX_NESTING);
  return merge.conflicts.length <= MAX_CONFLICTS ? resultOf(merge) : resultOf(mergeOf(request, trees, 1));
}

/** Returns the comparable text of a body. Throws if its length differs, because then its positions are wrong. */
export function comparableOf({ text, comparable = text }: MergeBody): string {
  if (comparable.length !== text.length) throw new Error('The comparable text of a body has another length.');
  return comparable;
}

interface Merge {
  readonly text: string;
  readonly conflicts: ThreeWayMerge['conflicts'];
  readonly withheld: ThreeWayMerge['withheld'];
}

function mergeOf({ base, theirs, mine, isLocalized, isOpen }: MergeRequest, trees: Trees, maxDepth: number): Merge {
  const texts = { base: base.text, theirs: theirs.text, mine: mine.text };
  const merge = new ThreeWayMerge(texts, isLocalized, maxDepth, isOpen);
  const text = merge.merge(null, trees.base, trees.theirs, trees.mine);
  const { conflicts, withheld } = merge;
  return { text: text === MINE || text === undefined ? mine.text : text, conflicts, withheld };
}

interface Trees {
  readonly base: JsonNode;
  readonly theirs: JsonNode;
  readonly mine: JsonNode;
}

function resultOf({ text, conflicts, withheld }: Merge): MergeResult {
  const withPaths = conflicts.map(({ path, ...values }) => {
    return { path: pointerOf(path), stablePath: stablePointerOf(path), ...values };
  });
  const closed = withheld.map(({ path, ...change }) => ({ stablePath: stablePointerOf(path), ...change }));
  return { text, conflicts: withPaths, withheld: closed };
}
