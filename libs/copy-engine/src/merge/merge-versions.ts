import { omitUndefined } from '@scriptorium/contracts';
import { extractBody } from '../body/extract-body';
import { renderBody } from '../body/render-body';
import {
  mergeBodies,
  type MergeBody,
  type MergeConflict,
  type MergeRequest,
  type WithheldChange,
} from './merge-bodies';
import { slotsOfCopy, type CopyDestination, type LinkedVariants } from './slots-of-copy';

/** The content of a version, as it is stored. */
export interface VersionContent {
  readonly template: string;
  readonly slotKinds: string;
  readonly slots: readonly string[];
}

export interface VersionMerge extends LinkedVariants {
  /** The source at the version that the copy is based on. */
  readonly base: VersionContent;
  /** The source now. */
  readonly theirs: VersionContent;
  /** The copy now. */
  readonly mine: VersionContent;
  readonly destination: CopyDestination;
  readonly isLocalized?: MergeRequest['isLocalized'];
  readonly isOpen?: MergeRequest['isOpen'];
}

export interface MergedVersion {
  readonly content: VersionContent;
  readonly conflicts: readonly MergeConflict[];
  readonly withheld: readonly WithheldChange[];
  /** Whether the copy had local changes. Without them, its content is now that of a new copy of the source. */
  readonly wasChanged: boolean;
  /** Whether the content of the copy differs from `mine`. */
  readonly isChanged: boolean;
}

/**
 * Merges the changes of a source since `base` into its copy (mergeBodies). Links are compared by the family of their
 * target. Blocks are compared by the ids that they have in copies. Links and blocks that the source has not changed
 * keep the ids of the copy. Lifted members are not content: the copy keeps its own.
 */
export function mergeVersions(merge: VersionMerge): MergedVersion {
  const base = bodyOf(merge.base, slotsOfCopy(merge.base, merge.destination, merge), merge);
  const theirs = bodyOf(merge.theirs, slotsOfCopy(merge.theirs, merge.destination, merge), merge);
  const mine = bodyOf(merge.mine, merge.mine.slots, merge);
  const { isLocalized, isOpen } = merge;
  const options = omitUndefined({ isLocalized, isOpen });
  const { text, conflicts, withheld } = mergeBodies({ base, theirs, mine, ...options });
  const wasChanged = base.comparable !== mine.comparable;
  if (text === mine.text) return { content: merge.mine, conflicts, withheld, wasChanged, isChanged: false };
  const { template, slotKinds, slots } = extractBody(text);
  return { content: { template, slotKinds, slots }, conflicts, withheld, wasChanged, isChanged: true };
}

/** Returns the body of a version with the ids in `slots`. */
export function bodyOf(
  { template }: Pick<VersionContent, 'template'>,
  slots: readonly string[],
  { families }: Pick<VersionMerge, 'families'>,
): MergeBody {
  const comparable = slots.map((id) => families.get(id) ?? id);
  return { text: renderBody(template, slots, null), comparable: renderBody(template, comparable, null) };
}
