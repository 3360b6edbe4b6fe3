import { type FieldMembers, type FieldType, type ModelMembers, omitUndefined } from '@scriptorium/contracts';
import { fieldTypes } from '@scriptorium/contracts';

import type { RequestBody } from '../../../http/bodies/request-body';
import { FIELD_SETTINGS, MODEL_RELATIONSHIPS, MODEL_SETTINGS } from '../documents/item-type.presenter';
import { malformed, type RequestDocument } from '../requests/request-document';

/** Includes the original's misspelt name, and a read-only attribute that clients send back. */
const MODEL_NAMES = ['name', 'api_key', 'singleton', 'modular_block', 'collection_appeareance', 'has_singleton_item'];

export function readModelMembers(document: RequestDocument): ModelMembers {
  const { attributes } = document;
  rejectUnknown(attributes, [...MODEL_NAMES, ...MODEL_SETTINGS]);
  const misspelt = attributes.value('collection_appeareance');
  const settings = {
    ...(misspelt === undefined ? {} : { collection_appearance: misspelt }),
    ...pick(attributes, MODEL_SETTINGS),
    ...omitUndefined(Object.fromEntries(MODEL_RELATIONSHIPS.map((name) => [name, document.related(name)]))),
  };
  return {
    ...omitUndefined({
      name: attributes.optionalText('name'),
      apiKey: attributes.optionalText('api_key'),
      isSingleton: attributes.optionalFlag('singleton'),
      isBlock: attributes.optionalFlag('modular_block'),
      titleFieldId: document.related('title_field'),
    }),
    ...(Object.keys(settings).length === 0 ? {} : { settings }),
  };
}

const FIELD_NAMES = [
  'label',
  'api_key',
  'field_type',
  'localized',
  'position',
  'validators',
  'appearance',
  'appeareance',
];

export function readFieldMembers(document: RequestDocument): FieldMembers {
  const { attributes } = document;
  rejectUnknown(attributes, [...FIELD_NAMES, ...FIELD_SETTINGS]);
  if (typeof document.related('fieldset') === 'string') {
    throw malformed('#/data/relationships/fieldset: failed schema: fieldsets are not supported.');
  }
  const appearance = attributes.value('appearance') ?? attributes.value('appeareance');
  const settings = { ...pick(attributes, FIELD_SETTINGS), ...(appearance === undefined ? {} : { appearance }) };
  return {
    ...omitUndefined({
      label: attributes.optionalText('label'),
      apiKey: attributes.optionalText('api_key'),
      fieldType: readFieldType(attributes),
      isLocalized: attributes.optionalFlag('localized'),
      position: attributes.optionalInteger('position'),
      validators: attributes.optionalObject('validators')?.values,
    }),
    ...(Object.keys(settings).length === 0 ? {} : { settings }),
  };
}

function readFieldType(attributes: RequestBody): FieldType | undefined {
  const text = attributes.optionalText('field_type');
  if (text === undefined) return undefined;
  const type = fieldTypes.find((each) => each === text);
  if (type === undefined) {
    const names = fieldTypes.join(', ');
    throw malformed(`#/data/attributes/field_type: failed schema: ${JSON.stringify(text)} is not one of ${names}.`);
  }
  return type;
}

/** Rejects an unknown attribute with DOCUMENT_INVALID, so that a misspelt setting is not ignored silently. */
export function rejectUnknown(attributes: RequestBody, known: readonly string[]): void {
  const unknown = attributes.names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw malformed(`#/data/attributes: failed schema: ${JSON.stringify(unknown)} is not a permitted key.`);
}

export function pick(attributes: RequestBody, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.filter((name) => attributes.has(name)).map((name) => [name, attributes.value(name)]));
}
