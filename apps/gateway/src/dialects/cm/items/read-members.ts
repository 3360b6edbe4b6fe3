import { type LocalizedItemMembers, RejectedError } from '@scriptorium/contracts';

import { omitUndefined } from '../../../http/bodies/omit-undefined';
import { MAX_FIELDS_BYTES, type SentItem } from './item.dto';
import type { SentBody } from '../bodies/read-body';
import type { RequestContext } from '../../../http/requests/request-context';
import { queryText } from '../requests/read-query';

/** The members of an item that a request may set. */
export function readMembers({ members, raw }: SentBody<SentItem>): LocalizedItemMembers {
  const { name, label, versionTags, availabilityDate, unavailabilityDate } = members;
  return omitUndefined({ name, label, fields: fieldsOf(raw), versionTags, availabilityDate, unavailabilityDate });
}

function fieldsOf(raw: (name: string) => string | undefined): string | undefined {
  const text = raw('fields');
  const size = Buffer.byteLength(text ?? '');
  if (size <= MAX_FIELDS_BYTES) return text;
  const data = { property: 'fields', limit: MAX_FIELDS_BYTES, size };
  const message = `"fields" may have at most ${MAX_FIELDS_BYTES} bytes; these have ${size}.`;
  throw new RejectedError('FIELDS_TOO_LARGE', message, data);
}

/**
 * Returns the locale in the query, or null without one. Rejects a body that names another locale with LOCALE_MISMATCH,
 * so that an item that was read in French and is sent back does not change the item without a locale.
 */
export function readLocale(context: RequestContext, { locale: sent = null }: SentItem): string | null {
  const addressed = queryText(context, 'locale') ?? null;
  if (sent === null || sent.toLowerCase() === addressed?.toLowerCase()) return addressed;
  const data = { property: 'locale', invalidValue: sent };
  const message = '"locale" in the body must equal the query parameter "locale".';
  throw new RejectedError('LOCALE_MISMATCH', message, data);
}
