import { RejectedError } from '@scriptorium/contracts';

/** Bytes of JSON that settings of a hub or of a content type may have: a few icons and cards, not files. */
const MAX_SETTINGS_BYTES = 65_536;

/** Rejected with `code` {limit, size} where `value` is larger as JSON than settings may be. */
export function requireSmall(code: string, what: string, value: unknown): void {
  const size = Buffer.byteLength(JSON.stringify(value));
  if (size <= MAX_SETTINGS_BYTES) return;
  throw new RejectedError(code, `${what} may have ${MAX_SETTINGS_BYTES} bytes of JSON, not ${size}.`, {
    limit: MAX_SETTINGS_BYTES,
    size,
  });
}

/** Rejected with `code` {limit} where `text` is blank or longer than `limit` characters. */
export function requireText(code: string, what: string, text: string, limit: number): void {
  // PostgreSQL counts code points, and has no text with a NUL or half of a surrogate pair.
  const length = [...text].length;
  const isStorable = !/[\0\p{Surrogate}]/u.test(text);
  if (text.trim() !== '' && length <= limit && isStorable) return;
  const rule = isStorable ? `from 1 to ${limit} characters` : 'no U+0000 (NUL) and no half of a surrogate pair';
  throw new RejectedError(code, `${what} must have ${rule}.`, { limit });
}
