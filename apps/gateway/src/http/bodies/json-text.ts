/**
 * JSON that is passed on without parsing. The body of an item is text in the whole system, because parsing and
 * serializing would change a number like 1.0 or 12345678901234567890, an escape, the order of keys or a key called
 * `__proto__`. A presenter uses `new RawJson(text)` as a value, and `toJsonText` splices the text in.
 */
export class RawJson {
  /** `text` must be one valid JSON value; it is not checked. */
  constructor(readonly text: string) {}
}

/** Serializes like `JSON.stringify`, with every `RawJson` written as its text. */
export function toJsonText(value: unknown): string {
  if (value instanceof RawJson) return value.text;
  if (Array.isArray(value)) return `[${value.map(toJsonText).join(',')}]`;
  if (isPlainObject(value)) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${toJsonText(member)}`).join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

/** Other objects, for example a Date, have a toJSON of their own. */
function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
