import { shortId, type FieldView, type ModelView, type SpaceId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';
import type { Field, Model } from './model';
import { readSingletonIds } from './singletons.store';

/** Returns the view of a model. `singletonId` is the UUID of the record of a singleton. */
export function modelView(model: Model, singletonId: string | null): ModelView {
  const { schemaUri, apiKey, name, isBlock, isSingleton, isDerived, titleFieldId, settings } = model;
  return {
    id: shortId(model.id),
    schemaUri,
    apiKey,
    name,
    isBlock,
    isSingleton,
    isDerived,
    titleFieldId: titleFieldId === null ? null : shortId(titleFieldId),
    settings,
    fields: model.fields.map(fieldView),
    singletonId: singletonId === null ? null : shortId(singletonId),
  };
}

export function fieldView(field: Field): FieldView {
  const { apiKey, label, fieldType, isLocalized, position, validators, settings } = field;
  return {
    id: shortId(field.id),
    modelId: shortId(field.modelId),
    apiKey,
    label,
    fieldType,
    isLocalized,
    position,
    validators,
    settings,
  };
}

export async function viewsOf(db: Pool | ClientBase, spaceId: SpaceId, models: readonly Model[]): Promise<ModelView[]> {
  const singletons = models.some(({ isSingleton }) => isSingleton) ? await readSingletonIds(db, spaceId) : undefined;
  return models.map((model) =>
    modelView(model, (model.isSingleton ? singletons?.get(model.schemaUri) : undefined) ?? null),
  );
}

export async function viewOf(db: Pool | ClientBase, spaceId: SpaceId, model: Model): Promise<ModelView> {
  const [view] = await viewsOf(db, spaceId, [model]);
  return view ?? modelView(model, null);
}
