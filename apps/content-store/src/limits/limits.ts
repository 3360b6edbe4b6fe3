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
  // What Postgres cannot store as text, and what counts characters as it does.
  const length = [...text].length;
  if (text.trim() !== '' && length <= limit && !text.includes('\0')) return;
  throw new RejectedError(code, `${what} has from 1 to ${limit} characters.`, { limit });
}
