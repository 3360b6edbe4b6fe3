/**
 * Limits of texts and lists that the gateway documents and checks, and that the services enforce. One declaration each:
 * a limit in the OpenAPI document is the one in force. Lengths are counted in Unicode code points, as PostgreSQL does.
 */
export interface TextLimits {
  readonly minLength: number;
  readonly maxLength: number;
  readonly pattern?: RegExp;
}

/** Not only white space. */
const NOT_BLANK = /\S/;

export const ITEM_NAME: TextLimits = { minLength: 1, maxLength: 255, pattern: /^[A-Za-z0-9.-][A-Za-z0-9._-]*$/ };
export const ITEM_LABEL: TextLimits = { minLength: 1, maxLength: 1_000 };
export const MAX_VERSION_TAGS = 100;
export const VERSION_TAG: TextLimits = { minLength: 1, maxLength: 100, pattern: NOT_BLANK };
/** ISO 8601: a day, or a moment with its zone. */
export const ITEM_DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2}))?$/;

/** Longer than any tag of IANA's registry with every subtag that it may have. */
export const LOCALE_TAG: TextLimits = { minLength: 1, maxLength: 100 };
export const LOCALE_LABEL: TextLimits = { minLength: 1, maxLength: 255, pattern: NOT_BLANK };
export const MAX_LOCALES = 500;

export const MODEL_NAME: TextLimits = { minLength: 1, maxLength: 255, pattern: NOT_BLANK };
/** Lower-case words with `_` between them. Matched in linear time. A schema's URI contains the key: it has 1,024 characters. */
export const API_KEY: TextLimits = { minLength: 1, maxLength: 255, pattern: /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/ };
export const MAX_FIELDS = 500;

/** Visible ASCII, as RFC 9110 has in tokens and quoted strings. */
export const IDEMPOTENCY_KEY: TextLimits = { minLength: 1, maxLength: 255, pattern: /^[\x21-\x7e]*$/ };

/** A NUL cannot be stored, and a lone surrogate would come back as another character. */
const UNSTORABLE = /[\0\p{Surrogate}]/u;

export function isStorable(text: string): boolean {
  return !UNSTORABLE.test(text);
}

/** Whether a text is within its limits and can be stored. */
export function isWithin(text: string, { minLength, maxLength, pattern }: TextLimits): boolean {
  if (text.length > 2 * maxLength) return false;
  const length = text.length > maxLength ? [...text].length : text.length;
  return length >= minLength && length <= maxLength && (pattern?.test(text) ?? true) && isStorable(text);
}
