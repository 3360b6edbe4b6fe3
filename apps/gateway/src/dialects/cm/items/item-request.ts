import { type LocalizedItemMembers, omitUndefined, RejectedError } from '@scriptorium/contracts';

import type { SentItem } from './item.dto';
import type { LocaleQuery } from './item-query.dto';

/** The members of an item that a request may set. */
export function itemMembersOf(sent: SentItem): LocalizedItemMembers {
  const { name, label, versionTags, availabilityDate, unavailabilityDate, fields } = sent;
  return omitUndefined({ name, label, fields: fields?.text, versionTags, availabilityDate, unavailabilityDate });
}

/**
 * Returns the locale in the query, or null without one. Rejects a body that names another locale with LOCALE_MISMATCH,
 * so that an item that was read in French and is sent back does not change the item without a locale.
 */
export function addressedLocaleOf(query: LocaleQuery, { locale: sent = null }: SentItem): string | null {
  const addressed = query.locale ?? null;
  if (sent === null || sent.toLowerCase() === addressed?.toLowerCase()) return addressed;
  const data = { property: 'locale', invalidValue: sent };
  const message = '"locale" in the body must equal the query parameter "locale".';
  throw new RejectedError('LOCALE_MISMATCH', message, data);
}
