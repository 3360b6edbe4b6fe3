import { RejectedError, uuidOf, type ShortId } from '@scriptorium/contracts';
import type { Model, ModelCatalog } from '../../../models/model';

/** Returns the model for new records. Rejects with MODEL_NOT_FOUND {id}, MODEL_IS_BLOCK {id}. */
export function modelForRecords(catalog: ModelCatalog, id: ShortId | undefined): Model {
  const uuid = id === undefined ? undefined : uuidOf(id);
  const model = uuid === undefined ? undefined : catalog.byId(uuid);
  if (model === undefined) throw new RejectedError('MODEL_NOT_FOUND', 'The model does not exist.', { id });
  if (model.isBlock) {
    throw new RejectedError(
      'MODEL_IS_BLOCK',
      'A model of blocks cannot have records. Create its blocks within a record.',
      { id },
    );
  }
  return model;
}
