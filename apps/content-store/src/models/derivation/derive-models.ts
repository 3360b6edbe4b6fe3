import type { FieldType } from '@scriptorium/contracts';
import type { BareContentType } from '../catalog.store';
import type { Field, Model } from '../model';
import { propertiesOf } from './properties-of-schema';
import { stableId } from './stable-id';

/**
 * Derives models from content types that have only a schema. Ids and API keys depend only on immutable properties of a
 * content type, so they are the same in every process. `taken` are the API keys of stored models, `partials` the
 * referenced schemas by URI.
 */
export function deriveModels(
  types: readonly BareContentType[],
  taken: Iterable<string>,
  partials: ReadonlyMap<string, string>,
): Model[] {
  const apiKeys = new Set(taken);
  return types.map((type) => {
    const apiKey = freeKey(apiKeyOf(type.uri), apiKeys);
    apiKeys.add(apiKey);
    return deriveModel(type, apiKey, partials);
  });
}

function deriveModel(
  { id, uri, label, schema }: BareContentType,
  apiKey: string,
  partials: ReadonlyMap<string, string>,
): Model {
  const modelId = stableId(`model/${id}`);
  const field = ([name, fieldType]: readonly [string, FieldType], index: number): Field => ({
    id: stableId(`model/${id}/${name}`),
    modelId,
    apiKey: name,
    label: name,
    fieldType,
    // An item's locale is that of its variant, so every member of its body is localized.
    isLocalized: true,
    position: index + 1,
    validators: {},
    settings: {},
  });
  return {
    id: modelId,
    schemaUri: uri,
    apiKey,
    name: label ?? lastSegment(uri),
    isBlock: false,
    isSingleton: false,
    isDerived: true,
    titleFieldId: null,
    settings: {},
    fields: [...propertiesOf({ uri, body: schema }, partials)].map(field),
  };
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
