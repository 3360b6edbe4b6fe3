import {
  type DriveItemView,
  type ItemTag,
  type Precondition,
  RejectedError,
  shortId,
  uuidOf,
} from '@scriptorium/contracts';

import type { RequestContext } from '../../../http/requests/request-context';

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

/** Returns the precondition that a request's If-Match and If-None-Match set. Rejects with ENTITY_TAG_MALFORMED. */
export function preconditionOf(context: RequestContext): { readonly precondition?: Precondition } {
  const [ifMatch, ifNoneMatch] = [context.header('if-match'), context.header('if-none-match')];
  if (ifMatch === undefined && ifNoneMatch === undefined) return {};
  return {
    precondition: {
      ...(ifMatch === undefined ? {} : { ifMatch: itemTagsOf(ifMatch) }),
      ...(ifNoneMatch === undefined ? {} : { ifNoneMatch: itemTagsOf(ifNoneMatch) }),
    },
  };
}

const ITEM_TAG = /^"(c:)?\{([0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12})\},(\d{1,9})"$/i;

/** A tag of another form is no item's. */
function itemTagsOf(header: string): '*' | readonly ItemTag[] {
  const tags = tagsOf(header);
  if (tags === '*') return tags;
  return tags.flatMap((tag) => {
    const [, isOfContent, guid = '', number] = ITEM_TAG.exec(tag) ?? [];
    if (number === undefined) return [];
    const itemId = shortId(guid.toLowerCase());
    return [isOfContent === undefined ? { itemId, etag: Number(number) } : { itemId, ctag: Number(number) }];
  });
}

const TAGS = /^\s*(?:W\/)?"[^"]*"\s*(?:,\s*(?:W\/)?"[^"]*"\s*)*$/;

/** Quoted, and with or without the mark of a weak one, which proxies add. */
function tagsOf(header: string): '*' | readonly string[] {
  if (header.trim() === '*') return '*';
  if (!TAGS.test(header)) throw new RejectedError('ENTITY_TAG_MALFORMED', 'An entity tag stands in double quotes.');
  return [...header.matchAll(/"[^"]*"/g)].map(([tag]) => tag);
}
