import { type DriveItemView, type ItemTag, type Precondition, shortId, uuidOf } from '@scriptorium/contracts';

import { matchesWeakly, parseStrictCondition, strongTag } from '../../../http/requests/entity-tags';
import type { RequestContext } from '../../../http/requests/request-context';

type Tagged = Pick<DriveItemView, 'id' | 'etag' | 'ctag'>;

/** Returns the tag of metadata and content: `"{GUID},3"`. */
export function entityTag({ id, etag }: Tagged): string {
  return strongTag(`{${guidOf(id)}},${etag}`);
}

/** Returns the tag of the content alone: `"c:{GUID},2"`. */
export function contentTag({ id, ctag }: Tagged): string {
  return strongTag(`c:{${guidOf(id)}},${ctag}`);
}

/** Returns the tag of a version of a file, which never changes. */
export function versionTag({ id }: Pick<Tagged, 'id'>, version: number): string {
  return strongTag(`v:{${guidOf(id)}},${version}`);
}

function guidOf(id: string): string {
  return (uuidOf(id) ?? id).toUpperCase();
}

/** Returns whether If-None-Match has a current tag of the item. Rejects with ENTITY_TAG_MALFORMED. */
export function isKnown(header: string | undefined, item: Tagged): boolean {
  return header !== undefined && matchesWeakly(parseStrictCondition(header), entityTag(item), contentTag(item));
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

/** Omits tags of another form, which no item has. Weak tags count as strong ones, because proxies weaken them. */
function itemTagsOf(header: string): '*' | readonly ItemTag[] {
  const condition = parseStrictCondition(header);
  if (condition === '*') return condition;
  return condition.flatMap(({ text }) => {
    const [, isOfContent, guid = '', number] = ITEM_TAG.exec(text) ?? [];
    if (number === undefined) return [];
    const itemId = shortId(guid.toLowerCase());
    return [isOfContent === undefined ? { itemId, etag: Number(number) } : { itemId, ctag: Number(number) }];
  });
}
