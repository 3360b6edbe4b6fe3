import { type ModelView, omitUndefined, type RecordMembers, uuidOf } from '@scriptorium/contracts';

import { RawJson, toJsonText } from '../../../http/bodies/json-text';
import type { RequestBody } from '../../../http/bodies/request-body';
import { readDateTime } from './date-time';
import { malformed, type RequestDocument } from './request-document';

const POSITION_ATTRIBUTES = ['position', 'parent_id'];

/** Returns whether a document may set position or parent. Its model is then needed to read it. */
export function hasPosition(document: RequestDocument): boolean {
  return POSITION_ATTRIBUTES.some((name) => document.attributes.has(name));
}

/**
 * Reads the members of a record. Position and parent are attributes in this API only. If the model has a field called
 * `position` or `parent_id`, the attribute is the value of that field.
 */
export function readMembers(document: RequestDocument, model: ModelView | undefined): RecordMembers {
  const stage = document.meta.nullableText('stage');
  const names = POSITION_ATTRIBUTES.filter((name) => model?.fields.every(({ apiKey }) => apiKey !== name) ?? false);
  const { attributes } = document;
  const isPositioned = names.some((name) => attributes.has(name));
  return {
    attributes: isPositioned ? without(attributes, names) : document.attributesText,
    ...omitUndefined({
      position: names.includes('position') ? attributes.optionalInteger('position') : undefined,
      parentId: names.includes('parent_id') ? attributes.nullableText('parent_id') : undefined,
      stage,
    }),
  };
}

function without(attributes: RequestBody, names: readonly string[]): string {
  const others = attributes.names.filter((name) => !names.includes(name));
  return toJsonText(Object.fromEntries(others.map((name) => [name, new RawJson(attributes.raw(name) ?? 'null')])));
}

/** Reads the meta of a new record. Other members are ignored: clients send back the meta that they received. */
export function readNewMeta({ meta }: RequestDocument): { createdAt?: string; firstPublishedAt?: string } {
  return omitUndefined({ createdAt: time(meta, 'created_at'), firstPublishedAt: time(meta, 'first_published_at') });
}

function time(meta: RequestBody, name: string): string | undefined {
  const text = meta.optionalText(name);
  return text === undefined ? undefined : readDateTime(text, name);
}

/** Returns the id that the client generated. Rejects a malformed id with DOCUMENT_INVALID. */
export function readNewId({ id }: RequestDocument): string | undefined {
  if (id !== undefined && uuidOf(id) === undefined) throw malformed('#/data/id: failed schema: it must be an id.');
  return id;
}
