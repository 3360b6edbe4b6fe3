/**
 * A UUID as the APIs that name families write it: base64url without padding, 22 characters. Every id of a record, model,
 * field, version of a record or block travels so; variants, jobs and spaces keep their own forms.
 */
export type ShortId = string;

const SHORT_ID = /^[A-Za-z0-9_-]{21}[AQgw]$/;

export function shortId(uuid: string): ShortId {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex').toString('base64url');
}

/** The UUID in lower case; undefined for what is no short id. */
export function uuidOf(id: ShortId): string | undefined {
  if (!SHORT_ID.test(id)) return undefined;
  const hex = Buffer.from(id, 'base64url').toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
