import type { LocalizedItemView } from '@scriptorium/contracts';
import type { FastifyReply } from 'fastify';

import { RawJson } from '../../../http/bodies/json-text';
import type { Ask } from '../requests/ask';
import type { ContentItem } from './item.dto';

/** The resource with every member that the original documents; its fields are the text that the store gave. */
export function presentItem(item: LocalizedItemView, withFields = true): { [Member in keyof ContentItem]: unknown } {
  const { id, name, label, version, locale, versionTags, system } = item;
  return {
    ...{ id, name, label, version, locale },
    fields: withFields ? new RawJson(item.fields) : null,
    versionTags,
    // A score of searches by meaning, which are not served (contract, 2).
    contextSearchSimilarity: null,
    system,
  };
}

/** Sends the entity tag along. */
export function answerItem(item: LocalizedItemView, reply: FastifyReply): object {
  void reply.header('etag', entityTag(item));
  return presentItem(item);
}

/** Sends the address of what was made along. */
export function answerMade(ask: Ask, item: LocalizedItemView, reply: FastifyReply): object {
  const { id, locale, system } = item;
  const address = ask.address(['branches', system.environment, 'content-items', id], locale === null ? {} : { locale });
  void reply.header('location', address);
  return answerItem(item, reply);
}

export function entityTag({ system }: LocalizedItemView): string {
  return `"${system.hash}"`;
}
