import type { Envelope, WebhookFilter } from '@scriptorium/contracts';

/** The events that a webhook receives. */
export interface Subscription {
  readonly events: readonly string[];
  readonly filter: WebhookFilter;
}

const TYPE = /^scriptorium\.(.+)\.v\d+$/;

/** Returns the name of an event in subscriptions: `variant.created` for `scriptorium.variant.created.v2`. */
function eventName(type: string): string {
  return TYPE.exec(type)?.[1] ?? type;
}

/** Returns whether a webhook receives an event. */
export function matches({ events, filter }: Subscription, { type, data }: Pick<Envelope, 'type' | 'data'>): boolean {
  const name = eventName(type);
  const entity = name.split('.', 1)[0] ?? '';
  if (!events.some((pattern) => pattern === '*' || pattern === name || pattern === `${entity}.*`)) return false;
  const members = (typeof data === 'object' && data !== null ? data : {}) as Readonly<Record<string, unknown>>;
  return (
    isWithin(filter.locale, 'locale' in members ? members['locale'] : members['locales'], isSameLocale) &&
    isWithin(filter.contentType, entity === 'content-type' ? members['uri'] : members['contentType']) &&
    isWithin(filter.jobKind, entity === 'job' ? members['kind'] : undefined)
  );
}

/** An event without the member, or with an empty list, is not restricted by it. */
function isWithin(wanted: string | undefined, actual: unknown, isEqual = isSame): boolean {
  if (wanted === undefined || actual === undefined) return true;
  if (!Array.isArray(actual)) return isEqual(actual, wanted);
  return actual.length === 0 || actual.some((each) => isEqual(each, wanted));
}

function isSame(actual: unknown, wanted: string): boolean {
  return actual === wanted;
}

/** Returns whether two tags are one locale: `fr-fr` and `fr-FR`, `iw` and `he`. */
function isSameLocale(actual: unknown, wanted: string): boolean {
  if (actual === wanted) return true;
  return typeof actual === 'string' && canonicalTag(actual) === canonicalTag(wanted);
}

/** Tags that are not Unicode locale identifiers are compared without case. */
function canonicalTag(tag: string): string {
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? tag;
  } catch {
    return tag.toLowerCase();
  }
}
