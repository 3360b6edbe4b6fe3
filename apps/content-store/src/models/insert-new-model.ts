import { shortId, type ModelView } from '@scriptorium/contracts';
import { violates } from '@scriptorium/persistence';
import { changedCatalog, type ModelChange } from './change-models';
import { generateSchemaUri, insertContentTypeOf } from './content-types/content-type-of-model';
import { idTaken } from './decide-model';
import { findModel } from './find-model';
import type { Model } from './model';
import { insertFields } from './fields/model-fields.store';
import { insertModel } from './models.store';
import { viewOf } from './model-view';

export type NewModel = Omit<Model, 'schemaUri' | 'isDerived'>;

/** Inserts a model with its fields and its content type. Rejects with ID_TAKEN. */
export async function insertNewModel(change: ModelChange, wanted: NewModel): Promise<ModelView> {
  const { client, spaceId, grant, changedBy } = change;
  const schemaUri = await generateSchemaUri(client, spaceId, grant.spaceKey, wanted);
  const model: Model = { ...wanted, schemaUri, isDerived: false };
  await insertContentTypeOf(client, spaceId, model, changedBy);
  await insertModel(client, spaceId, model).catch((error: unknown) => {
    throw violates(error, 'models_pkey') ? idTaken(shortId(model.id)) : error;
  });
  await insertFields(client, spaceId, model.fields);
  return viewOf(client, spaceId, findModel(await changedCatalog(change), shortId(model.id)));
}
