import type { RecordMeta, RecordVersionView, RecordView } from '@scriptorium/contracts';

import { RawJson } from '../../../http/bodies/json-text';
import { dateTime } from '../requests/date-time';

/** Returns a record (docs/contracts/datocms.md §3.1). Its values are spliced into the response as text. */
export function presentItem(record: RecordView): object {
  const creator = { data: { type: 'access_token', id: record.creatorId } };
  return itemOf(record, { item_type: itemTypeOf(record.modelId), creator });
}

/** Returns a changed block. It has the form of a record without a creator. */
export function presentBlock(block: RecordView): object {
  return itemOf(block, { item_type: itemTypeOf(block.modelId) });
}

function itemOf(record: RecordView, relationships: object): object {
  return {
    type: 'item',
    id: record.id,
    attributes: new RawJson(attributesOf(record)),
    relationships,
    meta: metaOf(record.meta),
  };
}

/** Adds the position (sortable and tree models) and the parent (tree models) of a record to its attributes. */
function attributesOf({ attributes, position, parentId, meta }: RecordView): string {
  const placement = {
    ...(position === null ? {} : { position }),
    ...(meta.hasChildren === null ? {} : { parent_id: parentId }),
  };
  const members = [innerText(attributes), innerText(JSON.stringify(placement))].filter((text) => text !== '');
  return `{${members.join(',')}}`;
}

/** Returns the JSON text between the braces of an object. */
function innerText(object: string): string {
  return object.trim().slice(1, -1).trim();
}

function itemTypeOf(id: string): object {
  return { data: { type: 'item_type', id } };
}

function metaOf(meta: RecordMeta): object {
  return {
    created_at: dateTime(meta.createdAt),
    updated_at: dateTime(meta.updatedAt),
    published_at: optional(meta.publishedAt),
    first_published_at: optional(meta.firstPublishedAt),
    publication_scheduled_at: null,
    unpublishing_scheduled_at: null,
    status: meta.status,
    is_valid: meta.isValid,
    is_current_version_valid: meta.isCurrentVersionValid,
    is_published_version_valid: meta.isPublishedVersionValid,
    current_version: meta.currentVersion,
    stage: meta.stage,
    has_children: meta.hasChildren,
  };
}

function optional(iso: string | null): string | null {
  return iso === null ? null : dateTime(iso);
}

/**
 * Returns a version of a record (docs/contracts/datocms.md §3.2). The times of its publication are not stored, so they
 * are null.
 */
export function presentVersion(version: RecordVersionView): object {
  return {
    type: 'item_version',
    id: version.id,
    attributes: new RawJson(version.attributes),
    relationships: {
      item_type: itemTypeOf(version.modelId),
      item: { data: { type: 'item', id: version.recordId } },
      editor: { data: { type: 'access_token', id: version.editorId } },
    },
    meta: {
      created_at: dateTime(version.createdAt),
      is_valid: version.isValid,
      is_published: version.isPublished,
      published_from: null,
      published_until: null,
      is_current: version.isCurrent,
    },
  };
}
