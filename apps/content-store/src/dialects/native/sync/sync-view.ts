import { fitIntoReply, NATIVE_LIMITS, omitUndefined, type SyncChange, type SyncView } from '@scriptorium/contracts';
import { diffBodies, renderBody, syncStateOf } from '@scriptorium/copy-engine';
import type { ConflictingChange, MappedContent, SyncContents, SyncRow } from '../../../content/sync/sync-rows.store';

/** Returns the view of a variant and its source, with as many changes as the limits and one reply allow. */
export function syncView(row: SyncRow & SyncContents): SyncView {
  const ofSource = withConflicts(row.conflicts, changesBetween(row.sourceBefore, row.sourceNow));
  const local = changesBetween(row.made, row.current);
  const paths = local.changes.map(({ path }) => path);
  const fitting = fitIntoReply<SyncChange | string>([...ofSource.changes, ...paths]);
  const sourceChanges = ofSource.changes.slice(0, fitting.length);
  const variantPaths = paths.slice(0, fitting.length - sourceChanges.length);
  const isCut = fitting.length < ofSource.changes.length + paths.length;
  return {
    variantId: row.id,
    familyId: row.familyId,
    locale: row.locale,
    version: row.version,
    state: syncStateOf(row),
    sourceVariantId: row.isTracked ? row.sourceVariantId : null,
    sourceVersion: row.isTracked ? row.copiedVersion : null,
    basedOn: row.isTracked ? row.basedOn : null,
    sourceCurrentVersion: row.sourceVersion,
    isLocallyChanged: row.isTracked && row.isLocallyChanged,
    isAcknowledged: row.isAcknowledged,
    sourceChanges,
    variantPaths,
    isComplete: ofSource.isComplete && local.isComplete && !isCut,
    tag: tagOf(row),
  };
}

/** Every change of a variant has a new number, so the numbers of both identify the state. */
export function tagOf({ sequence, sourceSequence }: SyncRow): string {
  return `${sequence}-${sourceSequence ?? ''}`;
}

interface Changes {
  readonly changes: readonly SyncChange[];
  readonly isComplete: boolean;
}

/**
 * Returns the changes that the copy does not have: those in conflict, and those after the version that was merged.
 * If a value in conflict has changed again, its old value is the base of the conflict.
 */
function withConflicts(conflicts: readonly ConflictingChange[], { changes, isComplete }: Changes): Changes {
  const later = new Map(changes.map((change) => [change.path, change]));
  const inConflict = conflicts.map(({ path, kind, base, theirs }): SyncChange => {
    const again = later.get(path);
    const values = { old: base ?? undefined, new: again === undefined ? (theirs ?? undefined) : again.new };
    return { path, kind, ...omitUndefined(values) };
  });
  const paths = new Set(conflicts.map(({ path }) => path));
  const all = [...inConflict, ...changes.filter(({ path }) => !paths.has(path))];
  const limit = NATIVE_LIMITS.syncChanges;
  return { changes: all.slice(0, limit), isComplete: isComplete && all.length <= limit };
}

function changesBetween(before: MappedContent | null, now: MappedContent | null): Changes {
  if (before === null || now === null) return { changes: [], isComplete: true };
  const { changes, isComplete } = diffBodies(textOf(before), textOf(now), NATIVE_LIMITS.syncChanges);
  return { changes: changes.map((change): SyncChange => omitUndefined(change)), isComplete };
}

function textOf({ template, slots }: MappedContent): string {
  return renderBody(template, slots, null);
}
