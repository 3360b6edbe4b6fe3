import type { FamilyId, RejectedError, SpaceId } from '@scriptorium/contracts';
import {
  TransientError,
  variantPublished,
  variantUnpublished,
  type Caller,
  type SpaceGrant,
} from '@scriptorium/contracts';
import { requireSaved, saveVersions, type StoredBody, storedBody, type VariantSave } from '@scriptorium/copy-engine';
import type { ClientBase } from 'pg';
import { notFound } from '../../../spaces/access/spaces-of-caller';
import type { ModelCatalog } from '../../../models/model';
import { decideTogether } from '../../../content/publishing/decide-together';
import { lockFamilies } from '../../../content/families/lock-families.store';
import { readPublishGraph, unpublishedLink, type PublishOptions } from './publish-graph';
import { changedIn, publishVariants, unpublishVariants } from '../../../content/publishing/change-status.store';
import { busy } from '../retry-once';
import type { Publication } from './selection';
import { appendHistoryEvents } from '../../../content/publishing/append-history-events';
import { publishedReferences, readUnpublishGraph, type UnpublishOptions } from './unpublish-graph';

/** The caller of a change, with its grant and the catalog of the space. */
export interface Publisher {
  readonly caller: Caller;
  readonly grant: SpaceGrant;
  readonly catalog: ModelCatalog;
}

/** The errors of the records that could not be changed, by UUID. All other records were changed. */
export type Failures = ReadonlyMap<string, RejectedError>;

/**
 * Publishes those of the records that can be published, in the caller's transaction. Failures are NOT_FOUND,
 * INVALID_DRAFT and UNPUBLISHED_LINK. Rejects with TOO_MANY_RECORDS {limit}.
 */
export async function publishFamilies(
  client: ClientBase,
  publisher: Publisher,
  ids: readonly FamilyId[],
  options: PublishOptions,
): Promise<Failures> {
  const { grant, catalog, caller } = publisher;
  const { graph, missing } = await readLocked(client, grant.spaceId, ids, async (existing) => {
    const read = await readPublishGraph(client, catalog, existing, options);
    return { ...read, ids: [...read.nodes.keys(), ...requiredIn(read.nodes)] };
  });
  const { done, failures } = decideTogether(graph.nodes, ids, (id) => graph.unpublished.has(id), unpublishedLink);
  const publications = [...done].flatMap((id) => graph.nodes.get(id)?.publications ?? []);
  const by = caller.principalId;
  await saveMixed(client, grant.spaceId, publications, by);
  const requests = publications.map(({ kind, row }) => ({
    variantId: row.id,
    by,
    version: kind === 'mixed' ? row.version + 1 : null,
  }));
  const published = requests.length === 0 ? [] : changedIn(await publishVariants(client, grant.spaceId, requests));
  await appendHistoryEvents(client, variantPublished, grant, published);
  return new Map([...missing, ...failures]);
}

/** Saves the mixed versions (selection.ts), and after each of them the current version again, unchanged. */
async function saveMixed(
  client: ClientBase,
  spaceId: SpaceId,
  publications: readonly Publication[],
  by: string,
): Promise<void> {
  const saves = new Map<FamilyId, { readonly bodies: StoredBody[]; readonly variants: VariantSave[] }>();
  for (const each of publications) {
    if (each.kind === 'current') continue;
    const { row, body } = each;
    const save = saves.get(row.family_id) ?? { bodies: [], variants: [] };
    const mixed = { source: row.version, bodyHash: body.hash, slots: body.slots, by };
    // Both parts of a mixed body are valid, but the schema has not validated it as a whole.
    save.bodies.push(storedBody(body, row.schema_uri, null));
    save.variants.push({ id: row.id, expected: row.version, actions: [], versions: [mixed, { source: row.version }] });
    saves.set(row.family_id, save);
  }
  if (saves.size === 0) return;
  const results = await saveVersions(
    client,
    spaceId,
    [...saves].map(([id, save]) => ({ family: { id }, by, ...save })),
  );
  for (const result of results) requireSaved([result], busy);
}

/**
 * Unpublishes those of the records that can be unpublished, in the caller's transaction. Failures are NOT_FOUND and
 * PUBLISHED_REFERENCES. Rejects with TOO_MANY_RECORDS {limit}.
 */
export async function unpublishFamilies(
  client: ClientBase,
  { grant, catalog, caller }: Publisher,
  ids: readonly FamilyId[],
  options: UnpublishOptions,
): Promise<Failures> {
  const { graph, missing } = await readLocked(client, grant.spaceId, ids, async (existing) => {
    const nodes = await readUnpublishGraph(client, catalog, existing, options);
    return { nodes, ids: [...nodes.keys()] };
  });
  const { done, failures } = decideTogether(graph.nodes, ids, () => true, publishedReferences);
  const unpublishing = { by: caller.principalId, version: null, notes: 'current' as const };
  const requests = [...done].flatMap((id) =>
    (graph.nodes.get(id)?.variantIds ?? []).map((variantId) => ({ variantId, ...unpublishing })),
  );
  const results = requests.length === 0 ? [] : await unpublishVariants(client, grant.spaceId, requests);
  await appendHistoryEvents(client, variantUnpublished, grant, changedIn(results));
  return new Map([...missing, ...failures]);
}

/**
 * Returns the records that must be published for others to be published. They are locked, so that they stay published.
 */
function requiredIn(nodes: ReadonlyMap<FamilyId, { readonly requires: readonly FamilyId[] }>): readonly FamilyId[] {
  return [...new Set([...nodes.values()].flatMap(({ requires }) => requires))];
}

/**
 * Reads a graph under locks of all its records. If it has more records than were requested, locks these and reads
 * again.
 */
async function readLocked<Graph extends { readonly ids: readonly FamilyId[] }>(
  client: ClientBase,
  spaceId: SpaceId,
  ids: readonly FamilyId[],
  read: (existing: readonly FamilyId[]) => Promise<Graph>,
): Promise<{ readonly graph: Graph; readonly missing: Failures }> {
  const existing = await lockFamilies(client, spaceId, ids);
  const missing = new Map(ids.filter((id) => !existing.has(id)).map((id) => [id, notFound('record')]));
  const first = await read([...existing]);
  const along = first.ids.filter((id) => !existing.has(id));
  if (along.length === 0) return { graph: first, missing };
  await lockFamilies(client, spaceId, along);
  const locked = new Set([...existing, ...along]);
  const graph = await read([...existing]);
  if (graph.ids.every((id) => locked.has(id))) return { graph, missing };
  throw new TransientError('RECORD_BUSY', 'Another request changed linked records at the same time. Try again.');
}
