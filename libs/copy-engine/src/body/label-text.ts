const MAX_LABEL = 1_000;
/** PostgreSQL text cannot contain a NUL or a lone surrogate. The JSON of a body can contain both. */
const UNSTORABLE = /[\0\p{Surrogate}]/gu;

/**
 * Returns a value of a body as a label of at most 1,000 characters, with U+FFFD for characters that cannot be stored.
 */
export function labelText(value: string): string {
  return [...value.replace(UNSTORABLE, '\uFFFD')].slice(0, MAX_LABEL).join('');
}
