const MAX_LABEL = 1_000;
/** PostgreSQL has no text with a NUL, and half of a surrogate pair is no character. The JSON of a body can hold both. */
const UNSTORABLE = /[\0\p{Surrogate}]/gu;

/** Returns a value of a body as a label: U+FFFD for what text cannot hold, and at most 1,000 characters. */
export function labelText(value: string): string {
  return [...value.replace(UNSTORABLE, '\uFFFD')].slice(0, MAX_LABEL).join('');
}
