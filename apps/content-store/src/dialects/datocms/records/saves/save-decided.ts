import {
  type FamilyId,
  firstVariantOf,
  RejectedError,
  shortId,
  type SpaceGrant,
  type SpaceId,
  variantCreated,
  variantDeleted,
  variantPublished,
  variantUpdated,
} from '@scriptorium/contracts';
import {
  deletedIn,
  deleteVariants,
  derivedId,
  extractBody,
  type ExtractedBody,
  memberTexts,
  requireSaved,
  type SaveRefusal,
  saveVersions,
  storedBody,
  type StoredBody,
  type VariantSave,
} from '@scriptorium/copy-engine';
import type { ClientBase } from 'pg';
import { appendVariantEvents } from '../../../../content/history/variant-events.store';
import type { Model } from '../../../../models/model';
import { appendHistoryEvents } from '../../../../content/publishing/append-history-events';
import { uniqueFieldsOf } from '../../../../content/unique-values/unique-claims';
import { claimUniqueValues, contestedIn } from '../../../../content/unique-values/claim-unique-values.store';
import { changedIn, publishVariants } from '../../../../content/publishing/change-status.store';
import type { DecidedRecord, DecidedVariant } from './decide-record';
import type { FamilyVariant } from '../../../../content/families/family-rows.store';
import { notUnique, type ValidatedFamily } from '../../../../content/validity/assess-family';
import { labelOf } from './label-of';
import { lockLocales } from '../../../../content/families/family-facts.store';
import { busy } from '../../retry-once';
import { basedOnOfCopies } from '../../../../content/sync/based-on.store';

/** A variant as it was read, with its body. */
export type LoadedVariant = FamilyVariant & { readonly text: string };

/** A family that this transaction has locked or created, and touched at the time `at`. */
export interface SavedFamily {
  readonly id: FamilyId;
  readonly isNew: boolean;
  readonly at: string;
  readonly savedBy: string;
  /** The place of new variants. */
  readonly repositoryId: string;
  readonly folderId: string | null;
  readonly workflowState: string | null;
  readonly createdAt: string | null;
}

/** A variant that gets a new version. */
interface WantedVariant {
  readonly locale: string | null;
  readonly save: VariantSave;
}

/** The context of a save: the grant, the model and the family. */
export interface RecordSave {
  readonly grant: SpaceGrant;
  readonly model: Model;
  readonly family: SavedFamily;
  /** Whether a unique value that another record has is accepted, without a claim, instead of rejected. */
  readonly allowsContested?: boolean;
  /** The source version that the saved copies take into account. */
  readonly basedOn?: number;
}

/**
 * Saves a decided record whose family is locked or new. A variant gets no version if its body, label and locale do not
 * change. If the model has no drafts, everything is published at once. Rejects with INVALID_FIELD(S) for values that
 * are not unique, as `decideBasedOn` does, and with a TransientError RECORD_BUSY if a concurrent writer has saved a
 * variant.
 */
export async function saveDecided(
  client: ClientBase,
  { grant, model, family, allowsContested = false, basedOn }: RecordSave,
  decided: DecidedRecord<LoadedVariant>,
  judged: ValidatedFamily,
): Promise<void> {
  const { spaceId } = grant;
  const bodies = decided.variants.map(({ text }) => extractBody(text));
  const wanted = decided.variants.flatMap((variant, index) =>
    savedVariant(model, family, variant, bodies[index], index),
  );
  await requireLocales(client, spaceId, wanted, decided);
  const removed = decided.removed.map(({ id }) => ({ variantId: id, keepsVersions: true }));
  const deleted = deletedIn(await deleteVariants(client, spaceId, removed));
  const stored = bodies.map((body, index) =>
    storedBody(
      body,
      body.schemaUri ?? '',
      stateOf(decided.variants[index]?.text ?? '', judged.areValid[index] ?? true),
    ),
  );
  const save = {
    family: { id: family.id },
    by: family.savedBy,
    at: family.at,
    bodies: stored,
    variants: await withBasedOn(client, spaceId, wanted, basedOn),
  };
  requireSaved(await saveVersions(client, spaceId, [save]), (refusal) => refusalError(refusal, family));
  if (uniqueFieldsOf(model).length > 0) {
    const request = { familyId: family.id, claims: judged.claims, allowsPartial: allowsContested };
    const contested = contestedIn(await claimUniqueValues(client, spaceId, [request]));
    if (contested.length > 0 && !allowsContested) throw notUnique(model, contested);
  }
  const savedEvents = wanted.map(({ locale, save: { id, expected } }) => {
    const type = expected === 0 ? variantCreated : variantUpdated;
    return { type, id, familyId: family.id, locale, version: expected + 1 };
  });
  const deletedEvents = deleted.map((variant) => ({ type: variantDeleted, ...variant }));
  await appendVariantEvents(client, grant, [...savedEvents, ...deletedEvents]);
  if (!hasDrafts(model) && judged.areValid.every(Boolean)) await publish(client, grant, family, decided, wanted);
}

/** Returns whether records of the model have drafts. Those of a derived model always do. */
export function hasDrafts(model: Model): boolean {
  return model.isDerived || model.settings['draft_mode_active'] === true;
}

/** Returns the save of a variant; empty if nothing changes. The first variant of a family has the family's id. */
function savedVariant(
  model: Model,
  family: SavedFamily,
  { before, locale, text }: DecidedVariant<LoadedVariant>,
  body: ExtractedBody | undefined,
  index: number,
): WantedVariant[] {
  if (body === undefined) return [];
  const label = labelOf(model, family.id, text, before);
  const versions = [{ label, bodyHash: body.hash, slots: body.slots, lifted: body.lifted }];
  if (before !== null) {
    const isMoved = locale !== before.locale;
    if (isBodyOf(before, body) && label === before.label && !isMoved) return [];
    const properties = isMoved ? { locale } : {};
    return [{ locale, save: { id: before.id, expected: before.version, actions: ['UPDATE'], properties, versions } }];
  }
  const isFirst = family.isNew && index === 0;
  const id = isFirst || locale === null ? firstVariantOf(family.id) : derivedId(family.id, locale);
  const { repositoryId, folderId, workflowState, createdAt } = family;
  const properties = { locale, repositoryId, folderId, workflowState, createdAt };
  return [{ locale, save: { id, expected: 0, actions: ['CREATE'], properties, versions } }];
}

/** Returns the saves. Those of copies set `basedOn`. Rejects with NOT_A_COPY if no saved variant is a copy. */
async function withBasedOn(
  client: ClientBase,
  spaceId: SpaceId,
  wanted: readonly WantedVariant[],
  sent: number | undefined,
): Promise<readonly VariantSave[]> {
  const saves = wanted.map(({ save }) => save);
  if (sent === undefined || saves.length === 0) return saves;
  const ids = saves.filter(({ expected }) => expected > 0).map(({ id }) => id);
  const based = await basedOnOfCopies(client, spaceId, ids, sent);
  return saves.map((save) => ({ ...save, properties: { ...save.properties, ...based.get(save.id) } }));
}

/** A copy may have created the same variant. A retry finds that variant and changes it. */
function refusalError(refusal: SaveRefusal, { id, isNew }: SavedFamily): Error {
  return refusal === 'id-taken' && isNew ? idTaken(id) : busy();
}

export function idTaken(id: FamilyId): RejectedError {
  return new RejectedError('ID_TAKEN', 'Another record has this id.', { id: shortId(id) });
}

/** Returns the validation state, as other APIs show it: a valid body without values is EMPTY. */
function stateOf(text: string, isValid: boolean): StoredBody['validationState'] {
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

/**
 * Locks the added locales, so that they are not deleted before the transaction ends. Rejects with LOCALE_NOT_SUPPORTED.
 */
async function requireLocales(
  client: ClientBase,
  spaceId: SpaceId,
  wanted: readonly WantedVariant[],
  { variants }: DecidedRecord<LoadedVariant>,
): Promise<void> {
  const had = new Set(variants.map(({ before }) => before?.locale));
  const added = wanted.flatMap(({ locale }) => (locale === null || had.has(locale) ? [] : [locale]));
  const locked = await lockLocales(client, spaceId, added);
  const missing = added.filter((locale) => !locked.includes(locale));
  if (missing.length === 0) return;
  throw new RejectedError('LOCALE_NOT_SUPPORTED', `The space does not have these locales: ${missing.join(', ')}.`, {
    locales: missing,
  });
}

async function publish(
  client: ClientBase,
  grant: SpaceGrant,
  family: SavedFamily,
  { variants }: DecidedRecord<LoadedVariant>,
  saved: readonly WantedVariant[],
): Promise<void> {
  const unpublished = variants.flatMap(({ before }) =>
    before === null || before.status !== 'ACTIVE' || isLatest(before) ? [] : [before.id],
  );
  const archived = new Set(variants.flatMap(({ before }) => (before?.status === 'ARCHIVED' ? [before.id] : [])));
  const ids = new Set([...saved.map(({ save }) => save.id), ...unpublished].filter((id) => !archived.has(id)));
  const requests = [...ids].map((variantId) => ({ variantId, by: family.savedBy, version: null }));
  const results = requests.length === 0 ? [] : await publishVariants(client, grant.spaceId, requests);
  await appendHistoryEvents(client, variantPublished, grant, changedIn(results));
}

function isLatest({ isPublished, publishedVersion, version }: LoadedVariant): boolean {
  return isPublished && publishedVersion === version;
}
