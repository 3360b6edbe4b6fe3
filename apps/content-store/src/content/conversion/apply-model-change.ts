import type { ModelMembers } from '@scriptorium/contracts';
import type { ModelChange } from '../../models/change-models';
import { decideModelChange, hasPositions } from '../../models/decide-model';
import { invalidField } from '../../models/fields/invalid-field';
import type { Model } from '../../models/model';
import { lockModel, saveModel } from '../../models/models.store';
import { requireTypeUnused } from '../../spaces/uses/require-unused';
import { countFamiliesOfType, markSingletons, placeFamiliesOfType } from './families-of-type.store';

/** Locks a model and saves it. Returns the saved model. Does not update its content type. */
export async function applyModelChange(change: ModelChange, before: Model, members: ModelMembers): Promise<Model> {
  const { client, spaceId, catalog } = change;
  const model = decideModelChange(catalog, before, members);
  await lockModel(client, spaceId, model.id);
  if (model.isSingleton !== before.isSingleton) {
    await requireTypeUnused(client, spaceId, [model.schemaUri], `The model ${before.apiKey}`);
    await changeSingleton(change, model);
  }
  if (hasPositions(model) && !hasPositions(before)) await placeFamiliesOfType(client, spaceId, model.schemaUri);
  await saveModel(client, spaceId, model);
  return model;
}

async function changeSingleton({ client, spaceId }: ModelChange, model: Model): Promise<void> {
  const { schemaUri, isSingleton } = model;
  if (isSingleton && (await countFamiliesOfType(client, spaceId, schemaUri, 2)) > 1) {
    throw invalidField('ItemType', 'singleton', 'VALIDATION_INVALID', 'The model has several records.');
  }
  await markSingletons(client, spaceId, schemaUri, isSingleton);
}
