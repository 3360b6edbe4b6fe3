import { cmFieldTypeName, type FieldView, type ModelView } from '@scriptorium/contracts';
import type { ContentType, ContentTypeField } from './content-type.dto';

/** Presents a model. The id of a content type is the model's API key, which items name as their content type. */
export function presentContentType(model: ModelView, branch: string): ContentType {
  return {
    id: model.apiKey,
    name: model.name,
    description: textOf(model.settings['hint']),
    fields: model.fields.toSorted((one, other) => one.position - other.position).map(presentField),
    system: { environment: branch, type: 'ContentType' },
  };
}

function presentField(field: FieldView): ContentTypeField {
  const { apiKey, label, isLocalized, validators, settings } = field;
  const { required, ...rules } = validators;
  return {
    id: apiKey,
    name: label,
    type: cmFieldTypeName(field),
    required: required !== undefined,
    localized: isLocalized,
    helpText: textOf(settings['hint']),
    rules,
  };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
