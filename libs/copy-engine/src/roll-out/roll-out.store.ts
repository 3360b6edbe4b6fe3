import {
  RejectedError,
  variantSyncChanged,
  variantUpdated,
  type OutgoingMessage,
  type SpaceGrant,
  type VariantFact,
} from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { readTemplates } from '../body/templates.store';
import { messagesOfVariants, type VariantEvent } from '../events/variant-events.store';
import { requestBodyValidation } from '../save/request-body-validation.store';
import { saveVersions } from '../save/save-versions.store';
import { requireSaved, storedBody, type SavedVariant, type VariantSave, type VersionSave } from '../save/version-save';
import { lockModelsShared } from '../values/models-lock.store';
import { recordConflicts } from './conflicts.store';
import {
  lockFamiliesOfRange,
  readCopiesToMerge,
  readLinks,
  type KeptCopy,
  type RollOutRange,
} from './copies-to-merge.store';
import type { CopyToMerge } from './copy-to-merge';
import { followSource, linksOf, mergeCopy, type MergedCopy } from './merge-copy';
import { recordKeptCopies, type FailedCopy } from './kept-copies.store';
import { readConflictRows, recordRolledOut, type RolledOutCopy } from './rolled-out-copies.store';

export interface RolledOut {
  readonly updated: number;
  readonly reused: number;
  readonly skipped: number;
  readonly failed: number;
  /** For the outbox of the content. */
  readonly messages: readonly OutgoingMessage<VariantFact>[];
}

interface Merged {
  readonly copy: CopyToMerge;
  readonly result: MergedCopy;
}

/**
 * Updates the copies of a range to the planned versions of their sources, in the caller's transaction. Reads and merges
 * under the locks of their families, so that no local change is lost. Publishes nothing.
 *
 * A copy that has changed since the plan was made is merged as it is now. A copy that takes a newer version of the
 * source into account stays as it is, so that a repetition changes nothing.
 *
 * Locks the models for reading, because new links may lead to copies that an undo would remove, then the families in
 * the order of their ids (docs/explanation/concurrency.md).
 */
export async function rollOut(
  client: ClientBase,
  range: RollOutRange,
  { spaceKey, requestedBy }: { readonly spaceKey: string; readonly requestedBy: string },
): Promise<RolledOut> {
  await lockModelsShared(client, range.spaceId);
  await lockFamiliesOfRange(client, range);
  const { copies, kept } = await readCopiesToMerge(client, range);
  const { merged, failed } = await merge(client, range, copies);
  const { messages, unchanged } = await save(client, { spaceId: range.spaceId, spaceKey }, range, merged, requestedBy);
  const { reused, skipped } = await recordKeptCopies(client, range, [...kept, ...unchanged], failed);
  return { updated: merged.length - unchanged.length, reused, skipped, failed: failed.length, messages };
}

async function merge(
  client: ClientBase,
  range: RollOutRange,
  copies: readonly CopyToMerge[],
): Promise<{ readonly merged: readonly Merged[]; readonly failed: readonly FailedCopy[] }> {
  const { spaceId, locale } = range;
  const ids = copies.flatMap(({ base, theirs, mine, origin }) => [base, theirs, mine, origin ?? base].flatMap(linksOf));
  const links = await readLinks(client, range, [...new Set(ids)]);
  const untouched = new Map(
    copies.flatMap((copy) => {
      const result = followSource(copy, locale, links);
      return result === undefined ? [] : [[copy.number, result] as const];
    }),
  );
  const others = copies.filter(({ number }) => !untouched.has(number));
  const bodies = others.flatMap(({ base, theirs, mine, origin }) => {
    return [base, theirs, mine, origin ?? base].map(({ bodyNumber }) => bodyNumber);
  });
  const templates = await readTemplates(client, spaceId, [...new Set(bodies)]);
  const merged: Merged[] = [];
  const failed: FailedCopy[] = [];
  for (const copy of copies) {
    try {
      const result = untouched.get(copy.number) ?? mergeCopy(copy, templates, locale, links);
      merged.push({ copy, result });
    } catch (error) {
      // A body that cannot be parsed. The other copies are updated.
      if (!(error instanceof RejectedError)) throw error;
      failed.push({ number: copy.number, reason: error.code, message: error.message });
    }
  }
  return { merged, failed };
}

async function save(
  client: ClientBase,
  grant: Pick<SpaceGrant, 'spaceId' | 'spaceKey'>,
  range: RollOutRange,
  merged: readonly Merged[],
  by: string,
): Promise<Pick<RolledOut, 'messages'> & { readonly unchanged: readonly KeptCopy[] }> {
  if (merged.length === 0) return { messages: [], unchanged: [] };
  const found = merged.map(({ copy, result: { conflicts, reverted } }) => {
    return { variantId: copy.id, sourceVersion: copy.planned, conflicts, reverted };
  });
  const ids = merged.map(({ copy }) => copy.id);
  const before = await readConflictRows(client, range, ids);
  const open = await recordConflicts(client, range, found);
  const saves = merged.map((each) => ({ number: each.copy.number, save: saveOf(each, open.has(each.copy.id), by) }));
  const rolledOut = saves.map(({ number, save: { variants } }) => variants.map((each) => rolledOutOf(number, each)));
  await recordRolledOut(client, range, rolledOut.flat(), before);
  const changing = saves.filter(({ save: each }) => isChange(each));
  // The only changes of these are in conflict.
  const unchanged = saves
    .filter(({ save: each }) => !isChange(each))
    .map(({ number }) => ({ number, reason: 'CONFLICT_OPEN' }));
  if (changing.length === 0) return { messages: [], unchanged };
  const results = await saveVersions(
    client,
    range.spaceId,
    changing.map(({ save: each }) => each),
  );
  // Content-store has the JSON Schemas. A merge of two valid bodies may have too many elements, for example.
  const bodies = merged.flatMap(({ result: { body, bodyHash } }) => (body === undefined ? [] : [bodyHash]));
  await requestBodyValidation(client, range.spaceId, bodies);
  const saved = results.flatMap((result): readonly SavedVariant[] => {
    // Under the locks of the families, nothing can refuse a save.
    return requireSaved([result], (refusal) => new Error(`A copy cannot be saved: ${refusal}.`)).variants;
  });
  const versions = new Map(saved.map(({ id, version }) => [id, version]));
  const events = merged.flatMap(({ copy: { id, familyId, version } }): VariantEvent[] => {
    const current = versions.get(id);
    if (current === undefined) return [];
    const type = current > version ? variantUpdated : variantSyncChanged;
    return [{ type, id, familyId, locale: range.locale, version: current }];
  });
  return { messages: await messagesOfVariants(client, grant, events), unchanged };
}

function rolledOutOf(number: number, { id, expected, versions, properties }: VariantSave): RolledOutCopy {
  return { number, id, version: expected + versions.length, basedOn: properties?.basedOn ?? null };
}

/** Whether a save has a new version or a property. */
function isChange({ variants }: VersionSave): boolean {
  return variants.some(({ versions, properties = {} }) => versions.length > 0 || Object.keys(properties).length > 0);
}

function saveOf({ copy, result }: Merged, hasConflicts: boolean, by: string): VersionSave {
  const { mine, base, theirs, tags, lifted } = copy;
  const label = mine.label === base.label ? theirs.label : mine.label;
  const isSame =
    label === mine.label &&
    result.bodyHash.toString('hex') === mine.bodyHash &&
    result.slots.every((id, at) => id === mine.slots[at]);
  const { bodyHash, slots, body } = result;
  const properties = {
    ...(hasConflicts ? {} : { basedOn: copy.planned }),
    ...(result.isAsMade ? { isAsMade: true as const } : {}),
  };
  const variant: VariantSave = {
    id: copy.id,
    expected: copy.version,
    actions: isSame ? [] : ['UPDATE'],
    properties,
    versions: isSame ? [] : [{ label, tags, bodyHash, slots, lifted }],
  };
  const bodies = body === undefined ? [] : [storedBody({ hash: bodyHash, ...body }, mine.schemaUri, null)];
  return { family: { id: copy.familyId }, by, bodies, variants: [variant] };
}
