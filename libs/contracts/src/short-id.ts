import { uuidText } from './uuid-text';

/**
 * A UUID as base64url without padding, 22 characters. Ids of records, models, fields, record versions and blocks have
 * this form in the APIs. Variants, jobs and spaces have other forms.
 */
export type ShortId = string;

const SHORT_ID = /^[A-Za-z0-9_-]{21}[AQgw]$/;

export function shortId(uuid: string): ShortId {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex').toString('base64url');
}

/** Returns the UUID in lower case; undefined for a text that is not a short id. */
export function uuidOf<Id extends string>(id: ShortId): Id | undefined {
  if (!SHORT_ID.test(id)) return undefined;
  return uuidText(Buffer.from(id, 'base64url')) as Id;
}
