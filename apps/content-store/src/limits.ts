import { RejectedError } from '@scriptorium/contracts';

/**
 * The maximum of the settings of a hub or a content type, in bytes of JSON: enough for icons and cards, not for files.
 */
const MAX_SETTINGS_BYTES = 65_536;

/** Rejects with `code` {limit, size} if `value` is larger than the limit of settings. */
export function requireSettingsSize(code: string, what: string, value: unknown): void {
  const size = Buffer.byteLength(JSON.stringify(value));
  if (size <= MAX_SETTINGS_BYTES) return;
  throw new RejectedError(code, `${what} must have at most ${MAX_SETTINGS_BYTES} bytes of JSON, not ${size}.`, {
    limit: MAX_SETTINGS_BYTES,
    size,
  });
}

/** Rejects with `code` {limit} if `text` is blank or longer than `limit` characters. */
export function requireText(code: string, what: string, text: string, limit: number): void {
  // PostgreSQL counts code points and cannot store a NUL or a lone surrogate.
  const length = [...text].length;
  const isStorable = !/[\0\p{Surrogate}]/u.test(text);
  if (text.trim() !== '' && length <= limit && isStorable) return;
  const rule = isStorable ? `1 to ${limit} characters` : 'no U+0000 (NUL) and no lone surrogate';
  throw new RejectedError(code, `${what} must have ${rule}.`, { limit });
}
