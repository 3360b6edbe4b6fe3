/** An escaped line break in JSON: not the end of an escaped backslash. */
const LINE_BREAK = /(?<!\\)((?:\\\\)*)\\n/g;

/** Returns a JSON value as text for readers: line breaks in texts are line breaks, so that differences are short. */
export function textOf(value: unknown): string {
  return value === undefined ? '' : (JSON.stringify(value, null, 2) ?? '').replace(LINE_BREAK, '$1\n');
}
