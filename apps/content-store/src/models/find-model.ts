import { RejectedError, uuidOf } from '@scriptorium/contracts';
import { notFound } from '../spaces/access/spaces-of-caller';
import type { Field, Model, ModelCatalog } from './model';

/** By id or API key. A name of 22 characters can be either: an id comes first. Rejected with NOT_FOUND. */
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

/** By id, or by `model::field` API keys. Rejected with NOT_FOUND. */
export function findField(catalog: ModelCatalog, name: string): FoundField {
  const [modelKey = '', fieldKey] = name.split('::');
  const id = uuidOf(name);
  for (const model of catalog.models) {
    const field = model.fields.find((each) =>
      fieldKey === undefined ? each.id === id : model.apiKey === modelKey && each.apiKey === fieldKey,
    );
    if (field !== undefined) return { model, field };
  }
  throw notFound('field');
}

/** Rejected with MODEL_IS_DERIVED: its content type's schema is where it is changed. */
export function requireOwn(model: Model): Model {
  if (!model.isDerived) return model;
  throw new RejectedError(
    'MODEL_IS_DERIVED',
    `The model ${model.apiKey} is made from the schema of the content type ${model.schemaUri}: it is changed there.`,
    { schemaUri: model.schemaUri },
  );
}
