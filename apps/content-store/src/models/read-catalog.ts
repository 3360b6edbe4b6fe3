import type { SpaceId } from '@scriptorium/contracts';
import { LRUCache } from 'lru-cache';
import type { ClientBase, Pool } from 'pg';
import { referencesOf } from './validation/compile-schema';
import { readNewestSchemas } from './schemas/schema-texts.store';
import { readCatalogRow, readCatalogSignature, type BareContentType, type CatalogRow } from './catalog.store';
import { deriveModels } from './derivation/derive-models';
import type { Model, ModelCatalog } from './model';

/** The cached catalogs of 200 spaces, a few MB each at most. */
const cache = new LRUCache<number, { readonly signature: string; readonly catalog: ModelCatalog }>({ max: 200 });

/**
 * Returns all models of a space. One query checks whether the cached catalog is current. Within a transaction, the
 * result includes its changes.
 */
export async function readCatalog(db: Pool | ClientBase, spaceId: SpaceId): Promise<ModelCatalog> {
  const known = cache.get(spaceId);
  if (known !== undefined && known.signature === (await readCatalogSignature(db, spaceId))) return known.catalog;
  return loadCatalog(db, spaceId);
}

async function loadCatalog(db: Pool | ClientBase, spaceId: SpaceId): Promise<ModelCatalog> {
  const row = await readCatalogRow(db, spaceId);
  const catalog = catalogOf(spaceId, row, await readPartials(db, spaceId, row.bareTypes));
  cache.set(spaceId, { signature: row.signature, catalog });
  return catalog;
}

/** Returns the schemas that these refer to, directly or indirectly, by URI. */
async function readPartials(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  types: readonly BareContentType[],
): Promise<ReadonlyMap<string, string>> {
  const partials = new Map<string, string>();
  let unread = types.map(({ uri, schema }) => ({ uri, body: schema }));
  const requested = new Set(unread.map(({ uri }) => uri));
  while (unread.length > 0) {
    const unknown = [...new Set(unread.flatMap(referencesOf))].filter((uri) => !requested.has(uri));
    unknown.forEach((uri) => requested.add(uri));
    unread = await readNewestSchemas(db, spaceId, unknown);
    unread.forEach(({ uri, body }) => partials.set(uri, body));
  }
  return partials;
}

export function catalogOf(
  spaceId: SpaceId,
  row: Omit<CatalogRow, 'signature'>,
  partials: ReadonlyMap<string, string>,
): ModelCatalog {
  const own = row.models.map((model): Model => ({ ...model, isDerived: false }));
  const derived = deriveModels(
    row.bareTypes,
    own.map(({ apiKey }) => apiKey),
    partials,
  );
  const models = [...own, ...derived];
  const byId = new Map(models.map((model) => [model.id, model]));
  const byApiKey = new Map(models.map((model) => [model.apiKey, model]));
  const bySchemaUri = new Map(models.map((model) => [model.schemaUri, model]));
  return {
    spaceId,
    locales: row.locales,
    models,
    byId: (id) => byId.get(id),
    byApiKey: (apiKey) => byApiKey.get(apiKey),
    bySchemaUri: (uri) => bySchemaUri.get(uri),
  };
}
