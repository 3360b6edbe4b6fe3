import type { FieldType } from '@scriptorium/contracts';
import type { BareContentType } from './catalog.store';
import type { Field, Model } from './model';
import { stableId } from './stable-id';

type Json = Readonly<Record<string, unknown>>;

const FIELD_TYPES: Readonly<Record<string, FieldType>> = {
  string: 'string',
  boolean: 'boolean',
  integer: 'integer',
  number: 'float',
};

/** How many definitions may refer to each other before a property is taken for what is not known: json. */
const MAX_REFERENCES = 20;

/**
 * Models of content types that were made through an API of schemas alone. Ids and API keys are made from what never
 * changes of a content type, so that they are the same in every process. `taken` are the API keys of real models.
 */
export function deriveModels(types: readonly BareContentType[], taken: Iterable<string>): Model[] {
  const apiKeys = new Set(taken);
  return types.map((type) => {
    const apiKey = freeKey(apiKeyOf(type.uri), apiKeys);
    apiKeys.add(apiKey);
    return deriveModel(type, apiKey);
  });
}

function deriveModel({ id, uri, label, schema }: BareContentType, apiKey: string): Model {
  const modelId = stableId(`model/${id}`);
  const field = ([name, fieldType]: readonly [string, FieldType], index: number): Field => ({
    ...{ id: stableId(`model/${id}/${name}`), modelId, apiKey: name, label: name, fieldType },
    // An item's locale is its variant's: every member of its body is of that locale.
    ...{ isLocalized: true, position: index + 1, validators: {}, settings: {} },
  });
  return {
    ...{ id: modelId, schemaUri: uri, apiKey, name: label ?? lastSegment(uri) },
    ...{ isBlock: false, isSingleton: false, isDerived: true, titleFieldId: null, settings: {} },
    fields: [...propertiesOf(schema)].map(field),
  };
}

/** Names of the members that a schema describes, with what each holds; `_meta` is the product's own. */
function propertiesOf(text: string): ReadonlyMap<string, FieldType> {
  const root = objectOf(JSON.parse(text));
  const found = new Map<string, FieldType>();
  const visit = (schema: Json, left: number): void => {
    for (const part of Array.isArray(schema['allOf']) ? schema['allOf'].map(objectOf) : []) {
      if (left > 0) visit(resolve(root, part), left - 1);
    }
    for (const [name, property] of Object.entries(objectOf(schema['properties']))) {
      if (name !== '_meta') found.set(name, typeOf(root, objectOf(property)));
    }
  };
  visit(root, MAX_REFERENCES);
  return found;
}

function typeOf(root: Json, property: Json): FieldType {
  const { type } = resolve(root, property);
  const types: readonly unknown[] = (Array.isArray(type) ? (type as unknown[]) : [type]).filter(
    (each) => each !== 'null',
  );
  const [only] = types;
  return (types.length === 1 && typeof only === 'string' ? FIELD_TYPES[only] : undefined) ?? 'json';
}

/** What a reference within the schema refers to. Others are what is not known here. */
function resolve(root: Json, schema: Json): Json {
  let at = schema;
  for (let left = MAX_REFERENCES; left > 0; left -= 1) {
    const reference = at['$ref'];
    if (typeof reference !== 'string' || !reference.startsWith('#/')) return at;
    const path = reference.slice(2).split('/').map(unescapePointer);
    at = path.reduce<Json>((within, name) => objectOf(within[name]), root);
  }
  return {};
}

function unescapePointer(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}

function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

function lastSegment(uri: string): string {
  const path = uri.replace(/[?#].*$/s, '').replace(/\/+$/, '');
  return path.slice(path.lastIndexOf('/') + 1) || uri;
}

function apiKeyOf(uri: string): string {
  const words = lastSegment(uri)
    .replace(/\.json$/i, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  return /^[a-z]/.test(words) ? words : `model_${words}`.replace(/_$/, '');
}

function freeKey(wanted: string, taken: ReadonlySet<string>): string {
  let key = wanted;
  for (let number = 2; taken.has(key); number += 1) key = `${wanted}_${String(number)}`;
  return key;
}
