import { type ModelView, type RecordMembers, uuidOf } from '@scriptorium/contracts';

import { RawJson, toJsonText } from '../../../http/bodies/json-text';
import type { RequestBody } from '../../../http/bodies/request-body';
import { omitUndefined } from '../../../http/bodies/omit-undefined';
import { readDateTime } from './date-time';
import { malformed, type RequestDocument } from './request-document';

const POSITION_ATTRIBUTES = ['position', 'parent_id'];

/** Whether a document says where its record stands: then its model is needed to read it. */
export function hasPosition(document: RequestDocument): boolean {
  return POSITION_ATTRIBUTES.some((name) => document.attributes.has(name));
}

/**
 * What a record is to hold. Where it stands is an attribute in this API, and nothing of the kind beyond it; `position`
 * and `parent_id` of a model that has a field of that name are that field.
 */
export function readMembers(document: RequestDocument, model: ModelView | undefined): RecordMembers {
  const stage = document.meta.nullableText('stage');
  const places = POSITION_ATTRIBUTES.filter((name) => model?.fields.every(({ apiKey }) => apiKey !== name) ?? false);
  const { attributes } = document;
  const isPlaced = places.some((name) => attributes.has(name));
  return {
    attributes: isPlaced ? without(attributes, places) : document.attributesText,
    ...omitUndefined({
      position: places.includes('position') ? attributes.optionalInteger('position') : undefined,
      parentId: places.includes('parent_id') ? attributes.nullableText('parent_id') : undefined,
      stage,
    }),
  };
}

function without(attributes: RequestBody, names: readonly string[]): string {
  const kept = attributes.names.filter((name) => !names.includes(name));
  return toJsonText(Object.fromEntries(kept.map((name) => [name, new RawJson(attributes.raw(name) ?? 'null')])));
}

/** What of a new record's meta counts: all else in it is what somebody was given before, and is passed over. */
export function readNewMeta({ meta }: RequestDocument): { createdAt?: string; firstPublishedAt?: string } {
  return omitUndefined({ createdAt: time(meta, 'created_at'), firstPublishedAt: time(meta, 'first_published_at') });
}

function time(meta: RequestBody, name: string): string | undefined {
  const text = meta.optionalText(name);
  return text === undefined ? undefined : readDateTime(text, name);
}

/** The id that a client drew itself. */
export function readNewId({ id }: RequestDocument): string | undefined {
  if (id !== undefined && uuidOf(id) === undefined) throw malformed('#/data/id: failed schema: it must be an id.');
  return id;
}
