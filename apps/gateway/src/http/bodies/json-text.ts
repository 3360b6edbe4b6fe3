/**
 * JSON that is passed on without being read. The body of an item is text everywhere in the system: a number like
 * 1.0 or 12345678901234567890, an escape, the order of keys or a key called `__proto__` would not survive being parsed
 * and written again. A presenter puts `new RawJson(text)` where such text belongs, and `toJsonText` splices it in.
 */
export class RawJson {
  /** `text` must be one valid JSON value: it is not looked at. */
  constructor(readonly text: string) {}
}

/** Like `JSON.stringify`, with every `RawJson` written as its text. */
export function toJsonText(value: unknown): string {
  if (value instanceof RawJson) return value.text;
  if (Array.isArray(value)) return `[${value.map(toJsonText).join(',')}]`;
  if (isPlainObject(value)) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${toJsonText(member)}`).join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

/** Anything else (a Date, say) knows itself how it is written. */
function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
