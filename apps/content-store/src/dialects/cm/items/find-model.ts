import type { Model, ModelCatalog } from '../../../models/model';

/** By API key or by the content type's URI. Blocks are no items. */
export function findModel(catalog: ModelCatalog, contentType: string): Model | undefined {
  const model = catalog.byApiKey(contentType) ?? catalog.bySchemaUri(contentType);
  return model?.isBlock === true ? undefined : model;
}
