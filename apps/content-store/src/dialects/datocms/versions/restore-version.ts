import {
  type Caller,
  randomId,
  RejectedError,
  type SpaceGrant,
  type SpaceId,
  variantCreated,
  variantDeleted,
  type VariantId,
  variantUpdated,
} from '@scriptorium/contracts';
import {
  deletedIn,
  type DeletedVariant,
  deleteVariants,
  memberTexts,
  problemOf,
  rejectionOf,
  renderBody,
  requireSaved,
  saveVersions,
} from '@scriptorium/copy-engine';
import type { ClientBase } from 'pg';
import { notFound } from '../../../spaces/access/spaces-of-caller';
import { appendVariantEvents } from '../../../content/history/variant-events.store';
import type { Model, ModelCatalog } from '../../../models/model';
import { publishFamilies } from '../publishing/change-publishing';
import { lockFamilies } from '../../../content/families/lock-families.store';
import { uniqueClaimsOf } from '../../../content/unique-values/unique-claims';
import { claimUniqueValues, contestedIn } from '../../../content/unique-values/claim-unique-values.store';
import { readFamilyRows, type FamilyRow, type FamilyVariant } from '../../../content/families/family-rows.store';
import { lockLocales } from '../../../content/families/family-facts.store';
import { busy } from '../retry-once';
import { hasDrafts } from '../records/saves/save-decided';
import { touchFamily } from '../../../content/versions/touch-family';
import { shownVariants } from '../../../content/families/shown-variants';
import type { NamedVersion } from './record-versions';

interface Restorer {
  readonly caller: Caller;
  readonly grant: SpaceGrant;
  readonly catalog: ModelCatalog;
}

/**
 * Saves the values of an old version of a record as its newest version, in the caller's transaction. The record then
 * has the locales of the old version: a locale that was removed since is added again, and a locale that was added since
 * is removed. A removed locale is no longer published; its versions are kept and can be restored. Locales that the
 * space no longer has are left out. Nothing is published, unless the model has no drafts: then everything that is saved
 * is published, if it can be.
 *
 * Rejects with NOT_FOUND; LOCALE_NOT_SUPPORTED {locales} if the space has none of the old locales; INVALID_FIELD if
 * another record has a unique value of the old version.
 */
export async function restoreVersion(
  client: ClientBase,
  { caller, grant, catalog }: Restorer,
  { familyId, moment }: NamedVersion,
): Promise<void> {
  const { spaceId } = grant;
  await lockFamilies(client, spaceId, [familyId]);
  const [then] = await readFamilyRows(client, spaceId, [familyId], { moment });
  const [now] = await readFamilyRows(client, spaceId, [familyId], 'current');
  const model = then && catalog.bySchemaUri(then.schemaUri);
  if (then === undefined || now === undefined || model === undefined) throw notFound('version');

  const restored = await supportedOf(client, spaceId, pairVariants(then.variants, now.variants));
  const removed = now.variants.filter((variant) => !restored.some(({ live }) => live === variant));
  const savedAt = await touchFamily(client, spaceId, familyId, caller.principalId);
  const deleted = await remove(client, spaceId, removed);
  await claim(client, catalog, model, { ...then, variants: restored.map(({ old }) => old) });
  const saved = await save(client, { spaceId, at: savedAt, by: caller.principalId }, now, restored);
  await appendVariantEvents(client, grant, [
    ...deleted.map((variant) => ({ type: variantDeleted, ...variant })),
    ...saved.map(({ expected, id, locale }) => {
      const type = expected === 0 ? variantCreated : variantUpdated;
      return { type, id, familyId, locale, version: expected + 1 };
    }),
  ]);
  if (!hasDrafts(model)) await publishFamilies(client, { caller, grant, catalog }, [familyId], { recursive: false });
}

/** A variant of the old version, and the one that the record has in its place. */
interface Pair {
  readonly old: FamilyVariant;
  readonly live: FamilyVariant | undefined;
}

/** Pairs variants by locale, and the others by id: a variant without a locale may have been given one since. */
function pairVariants(old: readonly FamilyVariant[], live: readonly FamilyVariant[]): Pair[] {
  const byLocale = new Map(live.map((variant) => [variant.locale, variant]));
  const paired = new Set(old.flatMap(({ locale }) => byLocale.get(locale) ?? []));
  const byId = new Map(live.filter((variant) => !paired.has(variant)).map((variant) => [variant.id, variant]));
  return old.map((variant) => ({ old: variant, live: byLocale.get(variant.locale) ?? byId.get(variant.id) }));
}

/** Leaves out locales that would be added and that the space no longer has; locks the others. */
async function supportedOf(client: ClientBase, spaceId: SpaceId, pairs: readonly Pair[]): Promise<readonly Pair[]> {
  const added = pairs.flatMap(({ old, live }) => (live === undefined && old.locale !== null ? [old.locale] : []));
  const locked = new Set(await lockLocales(client, spaceId, added));
  const supported = pairs.filter(
    ({ old: { locale }, live }) => live !== undefined || locale === null || locked.has(locale),
  );
  if (supported.length > 0) return supported;
  const message = `The space has none of the locales of this version: ${added.join(', ')}. Add one of them to the space first.`;
  throw new RejectedError('LOCALE_NOT_SUPPORTED', message, { locales: added });
}

async function remove(
  client: ClientBase,
  spaceId: SpaceId,
  removed: readonly FamilyVariant[],
): Promise<readonly DeletedVariant[]> {
  const requests = removed.map(({ id }) => ({ variantId: id, keepsVersions: true }));
  return deletedIn(await deleteVariants(client, spaceId, requests));
}

/** A variant with the version that it was saved on top of. */
interface SavedLocale {
  readonly id: VariantId;
  readonly locale: string | null;
  readonly expected: number;
}

/** Saves the old contents. The delivery key and the place in a hierarchy are not content, and do not change. */
async function save(
  client: ClientBase,
  { spaceId, at, by }: { readonly spaceId: SpaceId; readonly at: string; readonly by: string },
  now: FamilyRow,
  restored: readonly Pair[],
): Promise<readonly SavedLocale[]> {
  const [main] = now.variants;
  if (main === undefined) throw notFound('version');
  const usedIds = new Set(restored.flatMap(({ live }) => live?.id ?? []));
  const { repositoryId, folderId, workflowState } = main;
  const wanted = restored.map(({ old, live }) => ({
    id: live?.id ?? (usedIds.has(old.id) ? randomId<VariantId>() : old.id),
    locale: live === undefined ? old.locale : live.locale,
    expected: live?.version ?? 0,
    ...(live === undefined
      ? { actions: ['CREATE'], properties: { locale: old.locale, repositoryId, folderId, workflowState } }
      : { actions: ['UPDATE'] }),
    versions: [{ label: old.label, bodyHash: old.bodyHash, slots: old.slots, lifted: live?.lifted ?? null }],
  }));
  requireSaved(await saveVersions(client, spaceId, [{ family: { id: now.id }, by, at, variants: wanted }]), busy);
  return wanted;
}

async function claim(client: ClientBase, catalog: ModelCatalog, model: Model, row: FamilyRow): Promise<void> {
  const variants = shownVariants(catalog, model, row.variants).map(({ variant }) => ({
    locale: variant.locale,
    values: memberTexts(renderBody(variant.template, variant.slots, variant.lifted)),
  }));
  const request = { familyId: row.id, claims: uniqueClaimsOf(model, variants) };
  const contested = contestedIn(await claimUniqueValues(client, catalog.spaceId, [request]));
  if (contested.length === 0) return;
  const fields = model.fields.filter(({ id }) => contested.some(({ fieldId }) => fieldId === id));
  throw rejectionOf(fields.map((field) => problemOf(field, field.apiKey, 'VALIDATION_UNIQUE')));
}
