import type { LocalizedItemView } from '@scriptorium/contracts';

import { RawJson } from '../../../http/bodies/json-text';
import { strongTag } from '../../../http/requests/entity-tags';
import type { ContentItem } from './item.dto';
import type { RequestContext } from '../../../http/requests/request-context';
import { addressOf } from '../requests/addresses';

/** Returns the resource with every member that the original documents. Its fields are the text from content-store. */
export function presentItem(item: LocalizedItemView, withFields = true): { [Member in keyof ContentItem]: unknown } {
  const { id, name, label, version, locale, versionTags, system } = item;
  return {
    id,
    name,
    label,
    version,
    locale,
    fields: withFields ? new RawJson(item.fields) : null,
    versionTags,
    // The score of semantic searches, which are not served (docs/contracts/cm-api.md §2).
    contextSearchSimilarity: null,
    system,
  };
}

/** Returns an item and sets its entity tag. */
export function respondWithItem(context: RequestContext, item: LocalizedItemView): object {
  context.addHeaders({ etag: entityTag(item) });
  return presentItem(item);
}

/** Returns a new item and sets its Location and entity tag. */
export function respondWithCreated(context: RequestContext, item: LocalizedItemView): object {
  const { id, locale, system } = item;
  const address = addressOf(
    context,
    ['branches', system.environment, 'content-items', id],
    locale === null ? {} : { locale },
  );
  context.addHeaders({ location: address });
  return respondWithItem(context, item);
}

export function entityTag({ system }: LocalizedItemView): string {
  return strongTag(system.hash);
}
