import { RejectedError, uuidOf } from '@scriptorium/contracts';
import { notFound } from '../spaces/access/spaces-of-caller';
import type { Field, Model, ModelCatalog } from './model';

/**
 * Finds a model by id or API key. A name of 22 characters can be either; ids take precedence. Rejects with NOT_FOUND.
 */
export function findModel(catalog: ModelCatalog, name: string): Model {
  const id = uuidOf(name);
  const model = (id === undefined ? undefined : catalog.byId(id)) ?? catalog.byApiKey(name);
  if (model === undefined) throw notFound('model');
  return model;
}

interface FoundField {
  readonly model: Model;
  readonly field: Field;
}

/** Finds a field by id, or by the API keys `model::field`. Rejects with NOT_FOUND. */
export function findField(catalog: ModelCatalog, name: string): FoundField {
  const id = uuidOf(name);
  for (const model of catalog.models) {
    const field = model.fields.find((each) => each.id === id || `${model.apiKey}::${each.apiKey}` === name);
    if (field !== undefined) return { model, field };
  }
  throw notFound('field');
}

/**
 * Returns the model. Rejects with MODEL_IS_DERIVED if it is derived from a content type's schema, which must be changed
 * instead.
 */
export function requireNotDerived(model: Model): Model {
  if (!model.isDerived) return model;
  throw new RejectedError(
    'MODEL_IS_DERIVED',
    `The model ${model.apiKey} is derived from the schema of the content type ${model.schemaUri}. Change the schema instead.`,
    { schemaUri: model.schemaUri },
  );
}
