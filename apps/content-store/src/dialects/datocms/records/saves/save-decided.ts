import {
  RejectedError,
  variantCreated,
  variantDeleted,
  variantPublished,
  variantUpdated,
  type SpaceGrant,
} from '@scriptorium/contracts';
import { derivedId, extractBody, type ExtractedBody, memberTexts } from '@scriptorium/copy-engine';
import { randomUUID } from 'node:crypto';
import type { ClientBase } from 'pg';
import { appendVariantEvents } from '../../../../content/history/variant-events.store';
import type { Model } from '../../../../models/model';
import { publishCurrent } from '../../../../content/publishing/save-publishing.store';
import { tellVariants } from '../../../../content/publishing/tell-variants';
import { uniqueFieldsOf } from '../../../../content/unique-values/unique-claims';
import { claimUniqueValues } from '../../../../content/unique-values/unique-values.store';
import type { DecidedRecord, DecidedVariant } from './decide-record';
import { deleteVariants, keepRemovedVariants } from '../../../../content/families/delete-variants.store';
import type { FamilyVariant } from '../../../../content/families/family-rows.store';
import { notUnique, type JudgedRecord } from '../../../../content/validity/judge-record';
import { labelOf } from './label-of';
import { holdLocales } from '../../../../content/families/record-facts.store';
import { busy } from '../../retry-once';
import {
  saveVariants,
  storeBodies,
  type SavedBody,
  type SavedFamily,
  type SavedVariant,
} from '../../../../content/versions/save-record.store';

/** A variant as it was read, with its body. */
export type LoadedVariant = FamilyVariant & { readonly text: string };

/** What is saved, by whom, and where what is new goes. */
export interface RecordSave {
  readonly grant: SpaceGrant;
  readonly model: Model;
  readonly family: SavedFamily;
  /** Whether a value that another record has is left to that one, and not rejected. */
  readonly leavesContested?: boolean;
}

/**
 * Saves what was decided about a record whose family is locked or new. Variants whose body, label and locale are as they
 * were get no version. Without drafts everything is published at once. Rejected with INVALID_FIELD(S) of values that are
 * not unique; a TransientError RECORD_BUSY where somebody else has saved a variant meanwhile.
 */
export async function saveDecided(
  client: ClientBase,
  { grant, model, family, leavesContested = false }: RecordSave,
  decided: DecidedRecord<LoadedVariant>,
  judged: JudgedRecord,
): Promise<void> {
  const { spaceId } = grant;
  const bodies = decided.variants.map(({ text }) => extractBody(text));
  const wanted = decided.variants.flatMap((variant, index) =>
    savedVariant(model, family, variant, bodies[index], index),
  );
  await requireLocales(client, spaceId, wanted, decided);
  const removed = decided.removed.map(({ id }) => id);
  if (removed.length > 0) await keepRemovedVariants(client, spaceId, removed);
  const deleted = removed.length === 0 ? [] : await deleteVariants(client, spaceId, removed);
  await storeBodies(
    client,
    spaceId,
    bodies.map((body, index) => ({
      ...body,
      validationState: stateOf(decided.variants[index]?.text ?? '', judged.areValid[index] ?? true),
    })),
  );
  const saved = wanted.length === 0 ? [] : await saveVariants(client, family, wanted);
  if (saved.length < wanted.length) throw busy();
  if (uniqueFieldsOf(model).length > 0) {
    const contested = await claimUniqueValues(client, spaceId, family.id, judged.claims);
    if (contested.length > 0 && !leavesContested) throw notUnique(model, contested);
  }
  const savedEvents = wanted.map(({ id, locale, expected }) => {
    const type = expected === 0 ? variantCreated : variantUpdated;
    const event = { type, id, familyId: family.id, locale, version: expected + 1 };
    // A variant may be removed and added again with the same numbers: these events must not have the same id.
    return expected === 0 && !family.isNew ? { ...event, unique: randomUUID() } : event;
  });
  const deletedEvents = deleted.map((variant) => ({ type: variantDeleted, ...variant, unique: randomUUID() }));
  await appendVariantEvents(client, grant, [...savedEvents, ...deletedEvents]);
  if (!hasDrafts(model) && judged.areValid.every(Boolean)) await publish(client, grant, family, decided, wanted);
}

/** What is of no model of its own has drafts, as everywhere. */
export function hasDrafts(model: Model): boolean {
  return model.isDerived || model.settings['draft_mode_active'] === true;
}

/** None where nothing changes. The first variant of a family has the family's id. */
function savedVariant(
  model: Model,
  family: SavedFamily,
  { before, locale, text }: DecidedVariant<LoadedVariant>,
  body: ExtractedBody | undefined,
  index: number,
): SavedVariant[] {
  if (body === undefined) return [];
  const label = labelOf(model, family.id, text, before);
  if (before !== null) {
    const isSame = isBodyOf(before, body) && label === before.label && locale === before.locale;
    return isSame ? [] : [{ id: before.id, locale, expected: before.version, label, body }];
  }
  const isFirst = family.isNew && index === 0;
  const id = isFirst || locale === null ? family.id : derivedId(family.id, locale);
  return [{ id, locale, expected: 0, label, body }];
}

/** As other APIs have it: what fits and holds nothing is empty. */
function stateOf(text: string, isValid: boolean): SavedBody['validationState'] {
  if (!isValid) return 'INVALID';
  return memberTexts(text).size > 1 ? 'VALID' : 'EMPTY';
}

function isBodyOf(before: LoadedVariant, body: ExtractedBody): boolean {
  return (
    before.bodyHash.equals(body.hash) &&
    before.lifted === body.lifted &&
    before.slots.length === body.slots.length &&
    before.slots.every((slot, index) => slot === body.slots[index])
  );
}

/** A locale that the record did not have must not go away while it is being written in. */
async function requireLocales(
  client: ClientBase,
  spaceId: number,
  wanted: readonly SavedVariant[],
  { variants }: DecidedRecord<LoadedVariant>,
): Promise<void> {
  const had = new Set(variants.map(({ before }) => before?.locale));
  const added = wanted.flatMap(({ locale }) => (locale === null || had.has(locale) ? [] : [locale]));
  const held = await holdLocales(client, spaceId, added);
  const missing = added.filter((locale) => !held.includes(locale));
  if (missing.length === 0) return;
  throw new RejectedError('LOCALE_NOT_SUPPORTED', `There are no such locales: ${missing.join(', ')}.`, {
    locales: missing,
  });
}

async function publish(
  client: ClientBase,
  grant: SpaceGrant,
  family: SavedFamily,
  { variants }: DecidedRecord<LoadedVariant>,
  saved: readonly SavedVariant[],
): Promise<void> {
  const unpublished = variants.flatMap(({ before }) =>
    before === null || before.status !== 'ACTIVE' || isLatest(before) ? [] : [before.id],
  );
  const archived = new Set(variants.flatMap(({ before }) => (before?.status === 'ARCHIVED' ? [before.id] : [])));
  const ids = new Set([...saved.map(({ id }) => id), ...unpublished].filter((id) => !archived.has(id)));
  const changed = { spaceId: grant.spaceId, by: family.savedBy };
  await tellVariants(client, variantPublished, grant, await publishCurrent(client, changed, [...ids]));
}

function isLatest({ isPublished, publishedVersion, version }: LoadedVariant): boolean {
  return isPublished && publishedVersion === version;
}
