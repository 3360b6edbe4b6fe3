import { shortId, type FieldView, type ModelView } from '@scriptorium/contracts';
import type { Field, Model } from './model';

/** `singletonId` is the UUID of a singleton's one record. */
export function modelView(model: Model, singletonId: string | null): ModelView {
  const { schemaUri, apiKey, name, isBlock, isSingleton, isDerived, titleFieldId, settings } = model;
  return {
    id: shortId(model.id),
    ...{ schemaUri, apiKey, name, isBlock, isSingleton, isDerived },
    titleFieldId: titleFieldId === null ? null : shortId(titleFieldId),
    settings,
    fields: model.fields.map(fieldView),
    singletonId: singletonId === null ? null : shortId(singletonId),
  };
}

export function fieldView(field: Field): FieldView {
  const { apiKey, label, fieldType, isLocalized, position, validators, settings } = field;
  return {
    ...{ id: shortId(field.id), modelId: shortId(field.modelId), apiKey, label, fieldType, isLocalized, position },
    ...{ validators, settings },
  };
}
