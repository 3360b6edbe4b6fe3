/**
 * Limits of texts and lists. The gateway documents and checks them, and the services enforce them. Each is declared
 * once, so that the OpenAPI document states the enforced limit. Lengths are in Unicode code points, as in PostgreSQL.
 */
export interface TextLimits {
  readonly minLength: number;
  readonly maxLength: number;
  readonly pattern?: RegExp;
}

/** At least one character that is not white space. */
const NOT_BLANK = /\S/;

export const ITEM_NAME: TextLimits = { minLength: 1, maxLength: 255, pattern: /^[A-Za-z0-9.-][A-Za-z0-9._-]*$/ };
export const ITEM_LABEL: TextLimits = { minLength: 1, maxLength: 1_000 };
export const MAX_VERSION_TAGS = 100;
export const VERSION_TAG: TextLimits = { minLength: 1, maxLength: 100, pattern: NOT_BLANK };
/** ISO 8601: a date, or a time with its zone. */
export const ITEM_DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2}))?$/;

/** Longer than any tag of IANA's registry with all of its possible subtags. */
export const LOCALE_TAG: TextLimits = { minLength: 1, maxLength: 100 };
export const LOCALE_LABEL: TextLimits = { minLength: 1, maxLength: 255, pattern: NOT_BLANK };
export const MAX_LOCALES = 500;

export const MODEL_NAME: TextLimits = { minLength: 1, maxLength: 255, pattern: NOT_BLANK };
/**
 * Lower-case words joined by `_`. The pattern matches in linear time. A schema's URI (1,024 characters) contains the
 * key.
 */
export const API_KEY: TextLimits = { minLength: 1, maxLength: 255, pattern: /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/ };
export const MAX_FIELDS = 500;

/** Limits of a copy request (docs/contracts/native.md §7). */
export const MAX_ROOTS = 1_000;
/** Roots of a request that are queries. Each may scan all variants of the space. */
export const MAX_ROOT_QUERIES = 20;
export const MAX_LINK_RULES = 100;
/** Locales of one order of sources. */
export const MAX_SOURCE_LOCALES = 20;
export const MAX_LABELS = 20;
/** Levels of links below the roots of a plan of the native API. */
export const MAX_PLAN_DEPTH = 20_000;

/** Visible ASCII, as in the tokens and quoted strings of RFC 9110. */
export const IDEMPOTENCY_KEY: TextLimits = { minLength: 1, maxLength: 255, pattern: /^[\x21-\x7e]*$/ };

/** PostgreSQL cannot store a NUL, and a lone surrogate would be stored as another character. */
const UNSTORABLE = /[\0\p{Surrogate}]/u;

export function isStorable(text: string): boolean {
  return !UNSTORABLE.test(text);
}

/** Returns whether a text is within its limits and can be stored. */
export function isWithin(text: string, { minLength, maxLength, pattern }: TextLimits): boolean {
  if (text.length > 2 * maxLength) return false;
  const { length } = [...text];
  return length >= minLength && length <= maxLength && (pattern?.test(text) ?? true) && isStorable(text);
}
