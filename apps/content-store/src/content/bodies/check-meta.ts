import { RejectedError } from '@scriptorium/contracts';
import { deliveryKeyInvalid } from '../variant-limits';

/**
 * Checks the types of the members of the root's `_meta` (docs/reference/amplience.md). A member can be null or missing;
 * members with other names belong to the content type. Rejects with DELIVERY_KEY_INVALID {limit, property} or
 * FIELD_INVALID {property}.
 */
export function checkMeta(meta: unknown): void {
  if (!isObject(meta)) return;
  requireType(meta, '_meta', 'name', 'string');
  if (!isAbsent(meta['deliveryKey']) && typeof meta['deliveryKey'] !== 'string') {
    throw deliveryKeyInvalid('must be a string or null', '_meta.deliveryKey');
  }
  checkDeliveryKeyList(meta['deliveryKeys']);
  const { hierarchy } = meta;
  if (isAbsent(hierarchy)) return;
  if (!isObject(hierarchy)) throw wrong('_meta.hierarchy', 'an object');
  requireType(hierarchy, '_meta.hierarchy', 'root', 'boolean');
  requireType(hierarchy, '_meta.hierarchy', 'parentId', 'string');
}

function checkDeliveryKeyList(list: unknown): void {
  if (isAbsent(list)) return;
  const values = isObject(list) ? (list['values'] ?? []) : undefined;
  const areKeys = Array.isArray(values) && values.every((each) => isObject(each) && typeof each['value'] === 'string');
  if (!areKeys) throw deliveryKeyInvalid('must be strings in "values[].value"', '_meta.deliveryKeys');
}

function requireType(of: Json, path: string, name: string, type: 'string' | 'boolean'): void {
  if (!isAbsent(of[name]) && typeof of[name] !== type) throw wrong(`${path}.${name}`, `a ${type} or null`);
}

function wrong(property: string, expected: string): RejectedError {
  return new RejectedError('FIELD_INVALID', `"body.${property}" must be ${expected}.`, {
    property: `body.${property}`,
  });
}

type Json = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}
