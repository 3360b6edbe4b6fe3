import { type LocalizedItemMembers, RejectedError } from '@scriptorium/contracts';

import { given } from '../../http/given';
import type { RequestBody } from '../../http/request-body';
import type { Ask } from './ask';

/** Bytes of UTF-8 that the fields' text may have without white space between its tokens: what rpc surely carries. */
const FIELDS_LIMIT = 400 * 1024;

/**
 * The members of an item that a request may set. Everything else is ignored, since clients send whole resources back,
 * `id`, `version` and `system` among them; null counts as absent, but for the dates.
 */
export function readMembers(body: RequestBody): LocalizedItemMembers {
  return given({
    name: body.optionalText('name'),
    label: body.optionalText('label'),
    fields: readFields(body),
    versionTags: body.optionalList('versionTags'),
    availabilityDate: body.nullableText('availabilityDate'),
    unavailabilityDate: body.nullableText('unavailabilityDate'),
  });
}

function readFields(body: RequestBody): string | undefined {
  body.optionalObject('fields');
  const text = body.raw('fields');
  const size = Buffer.byteLength(text ?? '');
  if (size <= FIELDS_LIMIT) return text;
  const data = { property: 'fields', limit: FIELDS_LIMIT, size };
  throw new RejectedError('FIELDS_TOO_LARGE', `Fields may have ${FIELDS_LIMIT} bytes; these have ${size}.`, data);
}

/**
 * The locale that a request is about: the query's, and none where that is absent. A body that names another one is
 * refused: whoever sends back what they read in French does not mean to change the item without a locale.
 */
export function readLocale(ask: Ask, body: RequestBody): string | null {
  const addressed = ask.text('locale') ?? null;
  const sent = body.nullableText('locale') ?? null;
  if (sent === null || sent.toLowerCase() === addressed?.toLowerCase()) return addressed;
  const data = { property: 'locale', invalidValue: sent };
  throw new RejectedError('LOCALE_MISMATCH', 'The locale of the body is not the one of the query.', data);
}
