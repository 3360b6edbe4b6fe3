import { MAX_BODY_BYTES, RejectedError } from '@scriptorium/contracts';
import { renderBody } from '../body/render-body';
import type { MergeConflict } from '../merge/merge-bodies';
import { mergeAgain } from '../merge/merge-again';
import { mergeVersions } from '../merge/merge-versions';
import { slotsOfCopy } from '../merge/slots-of-copy';
import { bodyHash } from '../body/body-hash';
import type { CopyToMerge, Links, StoredVersion } from './copy-to-merge';

/** The content of a copy after a roll-out. */
export interface MergedCopy {
  readonly bodyHash: Buffer;
  readonly slots: readonly string[];
  /** A body that may not be stored yet. */
  readonly body?: { readonly slotKinds: string; readonly template: string };
  readonly conflicts: readonly MergeConflict[];
  /** See `MergedAgain`. */
  readonly reverted: readonly string[];
  /** Whether the copy has no local changes. */
  readonly isAsMade: boolean;
}

/**
 * Returns the content of a copy without local changes: the body of its source, without a merge. Undefined if the copy
 * has local changes, or another body text.
 */
export function followSource(
  { base, theirs, mine }: Pick<CopyToMerge, 'base' | 'theirs' | 'mine'>,
  locale: string,
  links: Links,
): MergedCopy | undefined {
  if (mine.bodyNumber !== base.bodyNumber) return undefined;
  const expected = slotsOfCopy(base, { locale }, links);
  const isSame = mine.slots.every((id, at) => id === expected[at] || isSameLink(base, at, id, links));
  if (!isSame) return undefined;
  // Links that the source has not changed keep the ids of the copy.
  const own = new Map(base.slots.map((id, at) => [`${base.slotKinds[at] ?? ''} ${id}`, mine.slots[at] ?? id]));
  const slots = slotsOfCopy(theirs, { locale }, links).map((id, at) => {
    return own.get(`${theirs.slotKinds[at] ?? ''} ${theirs.slots[at] ?? ''}`) ?? id;
  });
  return { bodyHash: Buffer.from(theirs.bodyHash, 'hex'), slots, conflicts: [], reverted: [], isAsMade: true };
}

/** Merges the changes of the source into a copy with local changes. Rejects as `mergeBodies` does. */
export function mergeCopy(
  { base, theirs, mine, origin, known }: Pick<CopyToMerge, 'base' | 'theirs' | 'mine' | 'origin' | 'known'>,
  templates: ReadonlyMap<string, string>,
  locale: string,
  { families, targets }: Links,
): MergedCopy {
  const contentOf = ({ bodyNumber, slotKinds, slots }: StoredVersion) => {
    const template = templates.get(bodyNumber);
    if (template === undefined) throw new Error(`Body ${bodyNumber} does not exist.`);
    return { template, slotKinds, slots };
  };
  const merge = {
    base: contentOf(base),
    theirs: contentOf(theirs),
    mine: contentOf(mine),
    destination: { locale },
    families,
    targets,
  };
  const { content, conflicts, reverted, wasChanged, isChanged } =
    origin === null
      ? { ...mergeVersions(merge), reverted: [] }
      : mergeAgain({ ...merge, origin: contentOf(origin), known });
  const found = { conflicts, reverted, isAsMade: !wasChanged };
  if (!isChanged) return { bodyHash: Buffer.from(mine.bodyHash, 'hex'), slots: mine.slots, ...found };
  const { template, slotKinds, slots } = content;
  requireBodySize(template, slots);
  const hash = bodyHash(slotKinds, template);
  return { bodyHash: hash, slots, body: { slotKinds, template }, ...found };
}

/** Rejects with BODY_TOO_LARGE, as a save does: each side may have added a part. */
function requireBodySize(template: string, slots: readonly string[]): void {
  const size = Buffer.byteLength(renderBody(template, slots, null));
  if (size <= MAX_BODY_BYTES) return;
  const message = `A body may have at most ${String(MAX_BODY_BYTES)} bytes; the merged one has ${String(size)}.`;
  throw new RejectedError('BODY_TOO_LARGE', message, { limit: MAX_BODY_BYTES, size });
}

/** Returns the ids of linked variants. */
export function linksOf({ slots, slotKinds }: StoredVersion): string[] {
  return slots.filter((_id, at) => slotKinds[at] === 'l' || slotKinds[at] === 'r');
}

function isSameLink({ slots, slotKinds }: StoredVersion, at: number, id: string, { families }: Links): boolean {
  const kind = slotKinds[at];
  const source = slots[at] ?? '';
  return (kind === 'l' || kind === 'r') && (families.get(id) ?? id) === (families.get(source) ?? source);
}
