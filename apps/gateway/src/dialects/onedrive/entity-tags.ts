import { type DriveItemView, RejectedError, type TagCondition, uuidOf } from '@scriptorium/contracts';

type Tagged = Pick<DriveItemView, 'id' | 'etag' | 'ctag'>;

/** Of metadata and content: `"{GUID},3"`. */
export function entityTag({ id, etag }: Tagged): string {
  return `"{${guidOf(id)}},${etag}"`;
}

/** Of the content alone: `"c:{GUID},2"`. */
export function contentTag({ id, ctag }: Tagged): string {
  return `"c:{${guidOf(id)}},${ctag}"`;
}

/** Of what a file has or had under a number: it never changes. */
export function versionTag({ id }: Pick<Tagged, 'id'>, version: number): string {
  return `"v:{${guidOf(id)}},${version}"`;
}

function guidOf(id: string): string {
  return (uuidOf(id) ?? id).toUpperCase();
}

/** If-None-Match: whether what the client has is what there is. */
export function isKnown(header: string | undefined, item: Tagged): boolean {
  if (header === undefined) return false;
  const tags = tagsOf(header);
  return tags === '*' || tags.some((tag) => tag === entityTag(item) || tag === contentTag(item));
}

/**
 * If-Match: what the store is to insist on, where the item has one of the tags now; what changes between this look and the change
 * is still seen by the store. Undefined where any will do. Rejected with TAG_MISMATCH, ENTITY_TAG_MALFORMED.
 */
export function conditionFor(header: string, item: Tagged): TagCondition | undefined {
  const tags = tagsOf(header);
  if (tags === '*') return undefined;
  if (tags.includes(entityTag(item))) return { etag: item.etag };
  if (tags.includes(contentTag(item))) return { ctag: item.ctag };
  throw new RejectedError('TAG_MISMATCH', 'The item has changed since it was read.');
}

const TAGS = /^\s*(?:W\/)?"[^"]*"\s*(?:,\s*(?:W\/)?"[^"]*"\s*)*$/;

/** Quoted, and with or without the mark of a weak one, which proxies add. */
function tagsOf(header: string): '*' | readonly string[] {
  if (header.trim() === '*') return '*';
  if (!TAGS.test(header)) throw new RejectedError('ENTITY_TAG_MALFORMED', 'An entity tag stands in double quotes.');
  return [...header.matchAll(/"[^"]*"/g)].map(([tag]) => tag);
}
