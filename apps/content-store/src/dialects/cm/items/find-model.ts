import type { Model, ModelCatalog } from '../../../models/model';

/** Finds a model by API key or by the content type's URI. Models of blocks are excluded: blocks are not items. */
export function findModel(catalog: ModelCatalog, contentType: string): Model | undefined {
  const model = catalog.byApiKey(contentType) ?? catalog.bySchemaUri(contentType);
  return model?.isBlock === true ? undefined : model;
}
