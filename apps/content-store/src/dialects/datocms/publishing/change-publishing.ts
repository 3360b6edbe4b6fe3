import type { RejectedError } from '@scriptorium/contracts';
import {
  TransientError,
  variantPublished,
  variantUnpublished,
  type Caller,
  type SpaceGrant,
} from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { notFound } from '../../../spaces/access/spaces-of-caller';
import type { ModelCatalog } from '../../../models/model';
import { decideTogether } from '../../../content/publishing/decide-together';
import { lockFamilies } from '../../../content/families/lock-families.store';
import { readPublishGraph, unpublishedLink, type PublishWish } from './publish-graph';
import { changedIn, publishVariants, unpublishVariants } from '../../../content/publishing/change-status.store';
import { saveVersions } from '../../../content/versions/save-versions.store';
import { requireSaved, storedBody, type StoredBody, type VariantSave } from '../../../content/versions/version-save';
import { busy } from '../retry-once';
import type { Publication } from './selection';
import { tellVariants } from '../../../content/publishing/tell-variants';
import { publishedReferences, readUnpublishGraph, type UnpublishWish } from './unpublish-graph';

/** Who changes what is published, where. */
export interface Publisher {
  readonly caller: Caller;
  readonly grant: SpaceGrant;
  readonly catalog: ModelCatalog;
}

/** Why some of the records could not be changed; the others were. By UUID. */
export type Failures = ReadonlyMap<string, RejectedError>;

/**
 * Publishes what can be published of these records, in the caller's transaction. Failures are NOT_FOUND, INVALID_DRAFT and
 * UNPUBLISHED_LINK. Rejected with TOO_MANY_RECORDS {limit}.
 */
export async function publishFamilies(
  client: ClientBase,
  publisher: Publisher,
  ids: readonly string[],
  wish: PublishWish,
): Promise<Failures> {
  const { grant, catalog, caller } = publisher;
  const { graph, missing } = await readLocked(client, grant.spaceId, ids, async (there) => {
    const read = await readPublishGraph(client, catalog, there, wish);
    return { ...read, ids: [...read.nodes.keys(), ...requiredIn(read.nodes)] };
  });
  const { done, failures } = decideTogether(graph.nodes, ids, (id) => graph.unpublished.has(id), unpublishedLink);
  const publications = [...done].flatMap((id) => graph.nodes.get(id)?.publications ?? []);
  const by = caller.principalId;
  await saveMixed(client, grant.spaceId, publications, by);
  const requests = publications.map(({ kind, row }) => ({
    ...{ variantId: row.id, by },
    version: kind === 'mixed' ? row.version + 1 : null,
  }));
  const published = requests.length === 0 ? [] : changedIn(await publishVariants(client, grant.spaceId, requests));
  await tellVariants(client, variantPublished, grant, published);
  return new Map([...missing, ...failures]);
}

/** Saves the versions that were never current (selection.ts), and behind each the current one again, as it was. */
async function saveMixed(
  client: ClientBase,
  spaceId: number,
  publications: readonly Publication[],
  by: string,
): Promise<void> {
  const saves = new Map<string, { readonly bodies: StoredBody[]; readonly variants: VariantSave[] }>();
  for (const each of publications) {
    if (each.kind === 'current') continue;
    const { row, body } = each;
    const save = saves.get(row.family_id) ?? { bodies: [], variants: [] };
    const mixed = { source: row.version, bodyHash: body.hash, slots: body.slots, by };
    // The parts of a mix are valid; the mix as a whole was not judged by its schema.
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
 * Takes back what can be taken back of these records, in the caller's transaction. Failures are NOT_FOUND and
 * PUBLISHED_REFERENCES. Rejected with TOO_MANY_RECORDS {limit}.
 */
export async function unpublishFamilies(
  client: ClientBase,
  { grant, catalog, caller }: Publisher,
  ids: readonly string[],
  wish: UnpublishWish,
): Promise<Failures> {
  const { graph, missing } = await readLocked(client, grant.spaceId, ids, async (there) => {
    const nodes = await readUnpublishGraph(client, catalog, there, wish);
    return { nodes, ids: [...nodes.keys()] };
  });
  const { done, failures } = decideTogether(graph.nodes, ids, () => true, publishedReferences);
  const asked = { by: caller.principalId, version: null, notes: 'current' as const };
  const requests = [...done].flatMap((id) =>
    (graph.nodes.get(id)?.variantIds ?? []).map((variantId) => ({ variantId, ...asked })),
  );
  const results = requests.length === 0 ? [] : await unpublishVariants(client, grant.spaceId, requests);
  await tellVariants(client, variantUnpublished, grant, changedIn(results));
  return new Map([...missing, ...failures]);
}

/** Records that others cannot be published without: none of them can be unpublished before the others are published. */
function requiredIn(nodes: ReadonlyMap<string, { readonly requires: readonly string[] }>): readonly string[] {
  return [...new Set([...nodes.values()].flatMap(({ requires }) => requires))];
}

/** Reads under the locks of all that was read: once more where more comes along than was asked for. */
async function readLocked<Graph extends { readonly ids: readonly string[] }>(
  client: ClientBase,
  spaceId: number,
  ids: readonly string[],
  read: (there: readonly string[]) => Promise<Graph>,
): Promise<{ readonly graph: Graph; readonly missing: Failures }> {
  const there = await lockFamilies(client, spaceId, ids);
  const missing = new Map(ids.filter((id) => !there.has(id)).map((id) => [id, notFound('record')]));
  const first = await read([...there]);
  const along = first.ids.filter((id) => !there.has(id));
  if (along.length === 0) return { graph: first, missing };
  await lockFamilies(client, spaceId, along);
  const locked = new Set([...there, ...along]);
  const graph = await read([...there]);
  if (graph.ids.every((id) => locked.has(id))) return { graph, missing };
  throw new TransientError('RECORD_BUSY', 'Records that are linked were changed at the same moment.');
}
