/**
 * Saves several items in one transaction: reads the variants under the locks of their families, decides on each, and
 * saves all in one statement. An item that is rejected before anything is written gets its own result. A conflict that
 * only the writes find (a taken locale, a unique value, a delivery key) throws: the caller rolls back and saves each
 * item by itself.
 */
import {
  type Caller,
  type ItemResult,
  type ItemView,
  RejectedError,
  type SpaceGrant,
  type SpaceId,
  TransientError,
  variantCreated,
  type VariantId,
  variantMoved,
  variantUpdated,
} from '@scriptorium/contracts';
import {
  lockModelsShared,
  requireSaved,
  type Saved,
  type SaveRefusal,
  saveVersions,
  storedBody,
  type StoredBody,
  type VariantSave,
  type VersionSave,
} from '@scriptorium/copy-engine';
import type { ClientBase } from 'pg';
import { hierarchyParent } from '../../../content/bodies/hierarchy-parent';
import { setDeliveryKeys } from '../../../content/delivery-keys/delivery-keys.store';
import { lockFamilies } from '../../../content/families/lock-families.store';
import { appendVariantEvents } from '../../../content/history/variant-events.store';
import { variantView } from '../../../content/history/variant-view';
import type { VariantRow } from '../../../content/history/variant-row';
import { readVariantRows } from '../../../content/history/variants.store';
import { claimVariantValues } from '../../../content/unique-values/claim-variant-values';
import type { ModelCatalog } from '../../../models/model';
import { BatchFacts } from './batch-facts';
import { decideItem, type ItemDecision } from './decide-item';
import type { RepositoryFacts } from './item-facts.store';
import { failureOf, type PreparedItem } from './prepare-item';

/** An item that is saved, with everything that its rows need. */
interface Accepted {
  readonly item: PreparedItem;
  readonly decision: Exclude<ItemDecision, { kind: 'unchanged' }>;
  readonly repositoryId: string;
  readonly body: StoredBody | undefined;
}

export async function saveTogether(
  client: ClientBase,
  caller: Caller,
  grant: SpaceGrant,
  items: readonly PreparedItem[],
  onlyNew: boolean,
): Promise<readonly ItemResult[]> {
  const { spaceId } = grant;
  await lockModelsShared(client, spaceId);
  const keys = items.map(({ id }) => ({ id, number: null }));
  // An existing variant may have another family than its item names. The variants are read again under the locks.
  const before = await readVariantRows(client, spaceId, keys, false);
  const familyIds = [...items.map(({ familyId }) => familyId), ...before.map((row) => row.family_id)];
  const families = await lockFamilies(client, spaceId, [...new Set(familyIds)]);
  // Without any family there is no variant, unless a concurrent transaction creates it: then the save is refused.
  const current = families.size === 0 ? [] : await readVariantRows(client, spaceId, keys, false);
  const rows = new Map(current.map((row) => [row.id, row]));
  const facts = await BatchFacts.read(client, spaceId);
  const results = new Map<PreparedItem, ItemResult>();
  const accepted: (Accepted & { readonly of: PreparedItem })[] = [];
  for (const item of items) {
    const row = rows.get(item.id);
    try {
      const decision = decideItem(item, row, onlyNew);
      const placed = row === undefined ? item : { ...item, familyId: row.family_id };
      if (decision.kind === 'unchanged') results.set(item, done(placed, 'unchanged', decision.version));
      else accepted.push({ of: item, ...(await accept(facts, placed, decision, row)) });
    } catch (error) {
      results.set(item, { ...idsOf(item), result: 'failed', ...failureOf(error) });
    }
  }
  const saved = await saveAccepted(client, caller, grant, accepted, families, facts.catalog);
  accepted.forEach(({ of }, index) => results.set(of, saved[index] as ItemResult));
  const all = items.flatMap((item) => results.get(item) ?? []);
  return onlyNew ? withViews(client, caller, spaceId, all) : all;
}

/** Adds the view of each created variant. */
async function withViews(
  client: ClientBase,
  caller: Caller,
  spaceId: SpaceId,
  results: readonly ItemResult[],
): Promise<readonly ItemResult[]> {
  const keys = results.flatMap((each) =>
    each.result === 'failed' ? [] : [{ id: each.variantId as VariantId, number: null }],
  );
  const rows = await readVariantRows(client, spaceId, keys, true);
  const views = new Map<string, ItemView>(rows.map((row) => [row.id, variantView(row, caller)]));
  return results.map((result) => {
    const item = views.get(result.variantId);
    return result.result === 'failed' || item === undefined ? result : { ...result, item };
  });
}

async function accept(
  facts: BatchFacts,
  item: PreparedItem,
  decision: Accepted['decision'],
  current: VariantRow | undefined,
): Promise<Accepted> {
  const repositoryId = current?.repository_id ?? repositoryOf(item, facts.repositories);
  const folderId = item.folderId === current?.folder_id ? null : (item.folderId ?? null);
  await facts.requirePlace(repositoryId, { folderId, locale: current === undefined ? item.locale : null });
  if (decision.kind === 'update' && decision.version === null) return { item, decision, repositoryId, body: undefined };
  const state = await facts.validate(repositoryId, item.body);
  return { item, decision, repositoryId, body: storedBody(item.body, item.body.schemaUri, state) };
}

/** Rejects with REPOSITORY_NOT_FOUND {repository}, CONTENT_TYPE_NOT_FOUND {schema}. */
function repositoryOf({ repository, body }: PreparedItem, repositories: readonly RepositoryFacts[]): string {
  if (repository !== undefined) {
    const found = repositories.find(({ id, name }) => id === repository || name === repository);
    if (found !== undefined) return found.id;
    throw new RejectedError('REPOSITORY_NOT_FOUND', `The space has no active repository ${repository}.`, {
      repository,
    });
  }
  const assigned = repositories.find((each) => each.content_types.includes(body.schemaUri));
  if (assigned !== undefined) return assigned.id;
  const message = `No active repository has the content type ${body.schemaUri}. Assign it to one.`;
  throw new RejectedError('CONTENT_TYPE_NOT_FOUND', message, { schema: body.schemaUri });
}

async function saveAccepted(
  client: ClientBase,
  caller: Caller,
  grant: SpaceGrant,
  accepted: readonly Accepted[],
  families: ReadonlySet<string>,
  catalog: ModelCatalog,
): Promise<readonly ItemResult[]> {
  if (accepted.length === 0) return [];
  const { spaceId } = grant;
  const groups = new Map<string, Accepted[]>();
  for (const each of accepted) groups.set(each.item.familyId, [...(groups.get(each.item.familyId) ?? []), each]);
  const saves = [...groups].map(([id, group]): VersionSave => {
    const schemaUri = group[0]?.item.body.schemaUri ?? '';
    const isSingleton = catalog.bySchemaUri(schemaUri)?.isSingleton ?? false;
    return {
      family: families.has(id) ? { id, schemaUri } : { id, created: { isSingleton }, schemaUri },
      by: caller.principalId,
      bodies: group.flatMap(({ body }) => body ?? []),
      variants: group.map(variantSave),
    };
  });
  const saved = (await saveVersions(client, spaceId, saves)).map((result) => requireSaved([result], refusalOf));
  const versions = new Map(saved.flatMap(({ variants }: Saved) => variants).map((each) => [each.id, each]));
  const withKeys = accepted.filter(
    ({ item, decision }) => decision.kind === 'update' || item.body.deliveryKeys.length > 0,
  );
  const keyed = withKeys.map(({ item: { id, body } }) => ({ id, keys: body.deliveryKeys }));
  await setDeliveryKeys(client, spaceId, keyed);
  const items = accepted.map(({ item }) => ({ ...item, schemaUri: item.body.schemaUri }));
  await claimVariantValues(client, catalog, items);
  const events = accepted.map(({ item, decision }) => {
    const { version = 1 } = versions.get(item.id) ?? {};
    const isMove = decision.kind === 'update' && decision.version === null;
    return {
      type: decision.kind === 'create' ? variantCreated : isMove ? variantMoved : variantUpdated,
      id: item.id,
      familyId: item.familyId,
      locale: item.locale,
      version,
    };
  });
  await appendVariantEvents(client, grant, events);
  return accepted.map(({ item, decision }) => {
    const result = decision.kind === 'create' ? 'created' : 'updated';
    return done(item, result, versions.get(item.id)?.version ?? 1);
  });
}

function variantSave({ item, decision, repositoryId }: Accepted): VariantSave {
  const { id, body, label, locale, folderId = null } = item;
  const place = { hierarchyParentId: hierarchyParent(body.hierarchy) };
  if (decision.kind === 'update') {
    const { expected, actions, properties, version } = decision;
    const versions = version === null ? [] : [version];
    return { id, expected, actions, properties: version === null ? properties : { ...properties, ...place }, versions };
  }
  return {
    id,
    expected: 0,
    actions: ['CREATE'],
    properties: { repositoryId, folderId, locale, ...place },
    versions: [{ label, bodyHash: body.hash, slots: body.slots, lifted: body.lifted }],
  };
}

/**
 * Returns the error of a save that was refused. A concurrent writer of the same items is transient: what it has saved
 * is read again.
 */
function refusalOf(refusal: SaveRefusal): Error {
  if (refusal === 'locale-taken') {
    return new RejectedError('LOCALE_TAKEN', 'Another variant of the family has the locale.');
  }
  if (refusal === 'singleton-taken') {
    return new RejectedError('DUPLICATE_SINGLETON', 'The content type allows one family, which already exists.');
  }
  return new TransientError('CONTENT_ITEM_BUSY', 'Another request changed the content item at the same time.');
}

function idsOf({ id, familyId }: PreparedItem) {
  return { variantId: id, familyId };
}

function done(item: PreparedItem, result: 'created' | 'updated' | 'unchanged', version: number): ItemResult {
  return { ...idsOf(item), result, version };
}
