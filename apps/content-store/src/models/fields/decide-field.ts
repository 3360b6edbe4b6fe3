import { MAX_FIELDS, RejectedError, shortId, type FieldMembers, type FieldType } from '@scriptorium/contracts';
import { requireSettingsSize } from '../../limits';
import { invalidField, requireApiKey, requireName, apiKeyTaken } from './invalid-field';
import type { Field, Model } from '../model';

/** Names of record members that share a namespace with fields in attributes, filters and orders. */
const RESERVED = ['id', 'item_type', 'creator', 'meta', 'parent', 'children', 'position'];
/** Types whose values can be compared as a whole (docs/contracts/datocms.md §3.4). */
const UNIQUE_TYPES: readonly FieldType[] = ['string', 'slug', 'link'];
/** Types that can be changed into each other. */
const TEXTS: readonly FieldType[] = ['string', 'slug', 'text'];

type Fields = Pick<Model, 'id' | 'isBlock' | 'fields'>;

/** Returns a new field. Rejects with INVALID_FIELD, SETTINGS_TOO_LARGE, TOO_MANY_FIELDS {limit}. */
export function decideNewField(model: Fields, members: FieldMembers, id: string): Field {
  if (model.fields.length >= MAX_FIELDS) {
    throw new RejectedError('TOO_MANY_FIELDS', `A model can have at most ${String(MAX_FIELDS)} fields.`, {
      limit: MAX_FIELDS,
    });
  }
  const { fieldType } = members;
  if (fieldType === undefined) {
    throw invalidField('Field', 'field_type', 'VALIDATION_REQUIRED', 'A field_type is required.');
  }
  const field: Field = {
    id,
    modelId: model.id,
    fieldType,
    isLocalized: members.isLocalized ?? false,
    label: requireName('Field', 'label', members.label),
    apiKey: requireApiKey('Field', members.apiKey),
    position: Math.max(0, ...model.fields.map(({ position }) => position)) + 1,
    validators: members.validators ?? {},
    settings: members.settings ?? {},
  };
  check(model, field);
  return field;
}

/** Returns the changed field. Rejects with INVALID_FIELD, SETTINGS_TOO_LARGE. */
export function decideFieldChange(model: Model, before: Field, members: FieldMembers): Field {
  const fieldType = members.fieldType ?? before.fieldType;
  if (!acceptsValuesOf(fieldType, before.fieldType)) {
    const message = `The type ${before.fieldType} cannot be changed to ${fieldType}: existing values would be invalid.`;
    throw invalidField('Field', 'field_type', 'VALIDATION_INVALID', message);
  }
  const field: Field = {
    ...before,
    fieldType,
    isLocalized: members.isLocalized ?? before.isLocalized,
    label: members.label === undefined ? before.label : requireName('Field', 'label', members.label),
    apiKey: members.apiKey === undefined ? before.apiKey : requireApiKey('Field', members.apiKey),
    validators: members.validators ?? before.validators,
    settings: { ...before.settings, ...members.settings },
  };
  check(model, field);
  return field;
}

/**
 * Returns the ids of a model's fields with one of them moved to a position that counts from 1. Positions after the last
 * mean the last one.
 */
export function orderWith(model: Model, field: Pick<Field, 'id'>, position: number): string[] {
  const others = model.fields.map(({ id }) => id).filter((id) => id !== field.id);
  others.splice(Math.max(0, position - 1), 0, field.id);
  return others;
}

/**
 * Returns the model with a new last field. The first string field becomes its title, the first file field its preview
 * image.
 */
export function withNewField<Of extends Omit<Model, 'schemaUri' | 'isDerived'>>(model: Of, field: Field): Of {
  const titleFieldId = becomes(model, field, 'string') ? field.id : model.titleFieldId;
  const image = becomes(model, field, 'file') ? { image_preview_field: shortId(field.id) } : {};
  return { ...model, titleFieldId, settings: { ...model.settings, ...image }, fields: [...model.fields, field] };
}

/** Returns whether a new field is the first one of its type in a model for records. */
function becomes(model: Fields, field: Field, fieldType: FieldType): boolean {
  return !model.isBlock && field.fieldType === fieldType && !model.fields.some((each) => each.fieldType === fieldType);
}

/** Returns the model without a field. Settings that refer to the field become null. */
export function withoutField(model: Model, field: Field): Model {
  const settings = Object.entries(model.settings).map(([name, value]) => [
    name,
    value === shortId(field.id) ? null : value,
  ]);
  return {
    ...model,
    titleFieldId: model.titleFieldId === field.id ? null : model.titleFieldId,
    settings: Object.fromEntries(settings) as Model['settings'],
    fields: model.fields.filter(({ id }) => id !== field.id),
  };
}

function acceptsValuesOf(type: FieldType, other: FieldType): boolean {
  if (type === other) return true;
  return (TEXTS.includes(type) && TEXTS.includes(other)) || (type === 'float' && other === 'integer');
}

function check(model: Fields, field: Field): void {
  const { id, apiKey, fieldType, validators, settings } = field;
  if (RESERVED.includes(apiKey)) {
    throw invalidField('Field', 'api_key', 'VALIDATION_RESERVED', `The api_key ${apiKey} is reserved.`);
  }
  if (model.fields.some((each) => each.apiKey === apiKey && each.id !== id)) throw apiKeyTaken('Field', apiKey);
  if (validators['unique'] !== undefined && (model.isBlock || !UNIQUE_TYPES.includes(fieldType))) {
    const message = `Only ${UNIQUE_TYPES.join(', ')} fields of records can be unique.`;
    throw invalidField('Field', 'validators', 'VALIDATION_INVALID', message);
  }
  requireSettingsSize('SETTINGS_TOO_LARGE', "A field's validators and settings", { validators, settings });
}
