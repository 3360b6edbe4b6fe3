import { LRUCache } from 'lru-cache';
import type { ClientBase, Pool } from 'pg';
import { referencesOf } from './schemas/compile-schema';
import { readNewestSchemas } from './schemas/schema-texts.store';
import { readCatalogRow, readCatalogSignature, type BareContentType, type CatalogRow } from './catalog.store';
import { deriveModels } from './derivation/derive-models';
import type { Model, ModelCatalog } from './model';

/** Parsed models of 200 spaces: some MB each at most. */
const kept = new LRUCache<number, { readonly signature: string; readonly catalog: ModelCatalog }>({ max: 200 });

/**
 * All models of a space as they are now. One query says whether what is in memory still is; whoever asks within a
 * transaction sees what that transaction has changed.
 */
export async function readCatalog(db: Pool | ClientBase, spaceId: number): Promise<ModelCatalog> {
  const known = kept.get(spaceId);
  if (known !== undefined && known.signature === (await readCatalogSignature(db, spaceId))) return known.catalog;
  return loadCatalog(db, spaceId);
}

async function loadCatalog(db: Pool | ClientBase, spaceId: number): Promise<ModelCatalog> {
  const row = await readCatalogRow(db, spaceId);
  const catalog = catalogOf(spaceId, row, await readPartials(db, spaceId, row.bareTypes));
  kept.set(spaceId, { signature: row.signature, catalog });
  return catalog;
}

/** The schemas that these refer to, and those that they refer to, by URI. */
async function readPartials(
  db: Pool | ClientBase,
  spaceId: number,
  types: readonly BareContentType[],
): Promise<ReadonlyMap<string, string>> {
  const partials = new Map<string, string>();
  let unread = types.map(({ uri, schema }) => ({ uri, body: schema }));
  const asked = new Set(unread.map(({ uri }) => uri));
  while (unread.length > 0) {
    const wanted = [...new Set(unread.flatMap(referencesOf))].filter((uri) => !asked.has(uri));
    wanted.forEach((uri) => asked.add(uri));
    unread = await readNewestSchemas(db, spaceId, wanted);
    unread.forEach(({ uri, body }) => partials.set(uri, body));
  }
  return partials;
}

export function catalogOf(
  spaceId: number,
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
    ...{ spaceId, locales: row.locales, models },
    byId: (id) => byId.get(id),
    byApiKey: (apiKey) => byApiKey.get(apiKey),
    bySchemaUri: (uri) => bySchemaUri.get(uri),
  };
}
