import { LRUCache } from 'lru-cache';
import type { ClientBase, Pool } from 'pg';
import { readCatalogRow, readCatalogSignature, type CatalogRow } from './catalog.store';
import { deriveModels } from './derive-models';
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
  const catalog = catalogOf(spaceId, row);
  kept.set(spaceId, { signature: row.signature, catalog });
  return catalog;
}

export function catalogOf(spaceId: number, row: Omit<CatalogRow, 'signature'>): ModelCatalog {
  const own = row.models.map((model): Model => ({ ...model, isDerived: false }));
  const derived = deriveModels(
    row.bareTypes,
    own.map(({ apiKey }) => apiKey),
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
