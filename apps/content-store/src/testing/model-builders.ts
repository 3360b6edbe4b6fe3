import type { FieldType, SpaceId } from '@scriptorium/contracts';
import { stableId } from '../models/derivation/stable-id';
import type { Field, Model, ModelCatalog } from '../models/model';
import { catalogOf } from '../models/read-catalog';

type FieldMembers = Partial<Field> & Pick<Field, 'fieldType'>;

/** The fields of a model by API key, in order. A type alone stands for a field with defaults. */
type Fields = Readonly<Record<string, FieldType | FieldMembers>>;

/** Returns a model for records, in memory. Its ids depend only on the API keys. */
export function buildModel(apiKey: string, fields: Fields = {}, members: Partial<Omit<Model, 'fields'>> = {}): Model {
  const id = members.id ?? stableId(apiKey);
  return {
    id,
    schemaUri: `https://example.com/${apiKey}`,
    apiKey,
    name: apiKey,
    isBlock: false,
    isSingleton: false,
    isDerived: false,
    titleFieldId: null,
    settings: {},
    fields: Object.entries(fields).map(([name, field], index) => buildField(apiKey, id, name, field, index + 1)),
    ...members,
  };
}

/** Returns a catalog with these models, as it is read from the database. Its main locale is `en`. */
export function buildCatalog(models: readonly Model[], locales: readonly string[] = ['en', 'it', 'fr']): ModelCatalog {
  return catalogOf(1 as SpaceId, { locales, models, bareTypes: [] }, new Map());
}

/** Returns a field of a model by its API key. */
export function fieldOf(model: Pick<Model, 'apiKey' | 'fields'>, apiKey: string): Field {
  const field = model.fields.find((each) => each.apiKey === apiKey);
  if (field === undefined) throw new Error(`The model ${model.apiKey} has no field ${apiKey}.`);
  return field;
}

function buildField(
  modelKey: string,
  modelId: string,
  apiKey: string,
  field: FieldType | FieldMembers,
  position: number,
): Field {
  const members = typeof field === 'string' ? { fieldType: field } : field;
  return {
    id: stableId(`${modelKey}/${apiKey}`),
    modelId,
    apiKey,
    label: apiKey,
    isLocalized: false,
    position,
    validators: {},
    settings: {},
    ...members,
  };
}
