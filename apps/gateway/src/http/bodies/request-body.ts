import { RejectedError } from '@scriptorium/contracts';

import { ParsedJson } from './parse-json';
import { requireStorable } from './storable-text';

/**
 * The members of a JSON object in a request. Unknown members are ignored, and null counts as absent except in nullable
 * readers. A member of the wrong type, or with a text that cannot be stored, is rejected with FIELD_INVALID, a missing
 * required member with FIELD_REQUIRED. Both have the path of the member as `property`.
 */
export class RequestBody {
  private constructor(
    private readonly sent: Readonly<Record<string, unknown>>,
    private readonly path: string,
    /** The whole request, whose outermost member this object may be. */
    private readonly json: ParsedJson,
  ) {}

  /** Parses a request body. `source` is text, or undefined without a body. Rejects a missing body. */
  static parse(source: unknown): RequestBody {
    const json = ParsedJson.parse(textOf(source));
    if (!isObject(json.value)) throw new RejectedError('REQUEST_NOT_AN_OBJECT', 'The request must be a JSON object.');
    return new RequestBody(json.value, '', json);
  }

  /** Parses the body of an operation that requires no member: a missing body is an empty object. */
  static parseOptional(source: unknown): RequestBody {
    return RequestBody.parse(isBlank(source) ? '{}' : source);
  }

  /** Parses a request body that is a JSON array of objects. Rejects more than `maximum` with TOO_MANY_ITEMS {limit}. */
  static parseList(source: unknown, maximum: number): RequestBody[] {
    const json = ParsedJson.parse(textOf(source));
    if (!Array.isArray(json.value)) throw new RejectedError('REQUEST_NOT_A_LIST', 'The request must be a JSON array.');
    if (json.value.length > maximum) {
      const message = `A request may have at most ${String(maximum)} items.`;
      throw new RejectedError('TOO_MANY_ITEMS', message, { limit: maximum });
    }
    return json.elements().map((text) => RequestBody.parse(text));
  }

  /** Returns all members. Rejects with FIELD_INVALID a text in them that cannot be stored. */
  get values(): Readonly<Record<string, unknown>> {
    if (this.json.mayBeUnstorable) for (const name of this.names) this.value(name);
    return this.sent;
  }

  get names(): readonly string[] {
    return Object.keys(this.sent);
  }

  /** Returns a member of any kind. Rejects with FIELD_INVALID a text in it that cannot be stored. */
  value(name: string): unknown {
    const value = this.own(name);
    this.requireStorable(name, value);
    return value;
  }

  /** Returns a member without a check, for JSON that is passed on. */
  unchecked(name: string): unknown {
    return this.own(name);
  }

  /** Returns the text of an outermost member, without white space between tokens; undefined if absent or null. */
  raw(name: string): string | undefined {
    const text = this.path === '' ? this.json.member(name) : undefined;
    return text === 'null' ? undefined : text;
  }

  text(name: string): string {
    return this.optionalText(name) ?? this.missing(name);
  }

  optionalText(name: string): string | undefined {
    return this.nullableText(name) ?? undefined;
  }

  /** Returns a text or null, for members whose null removes a value. */
  nullableText(name: string): string | null | undefined {
    const value = this.own(name);
    if (typeof value === 'string') this.requireStorable(name, value);
    if (value === undefined || value === null || typeof value === 'string') return value;
    return this.wrong(name, 'a string');
  }

  integer(name: string): number {
    return this.optionalInteger(name) ?? this.missing(name);
  }

  optionalInteger(name: string): number | undefined {
    const value = this.own(name) ?? undefined;
    if (value === undefined) return undefined;
    return typeof value === 'number' && Number.isSafeInteger(value) ? value : this.wrong(name, 'an integer');
  }

  optionalFlag(name: string): boolean | undefined {
    const value = this.own(name) ?? undefined;
    return value === undefined || typeof value === 'boolean' ? value : this.wrong(name, 'true or false');
  }

  list(name: string): string[] {
    return this.optionalList(name) ?? this.missing(name);
  }

  optionalList(name: string): string[] | undefined {
    const value = this.own(name) ?? undefined;
    if (value === undefined) return undefined;
    if (!isTexts(value)) return this.wrong(name, 'a list of strings');
    this.requireStorable(name, value);
    return value;
  }

  optionalObject(name: string): RequestBody | undefined {
    const value = this.own(name) ?? undefined;
    if (value === undefined) return undefined;
    return isObject(value) ? this.inner(name, value) : this.wrong(name, 'an object');
  }

  optionalObjects(name: string): RequestBody[] | undefined {
    const value = this.own(name) ?? undefined;
    if (value === undefined) return undefined;
    if (!Array.isArray(value) || !value.every(isObject)) return this.wrong(name, 'a list of objects');
    return value.map((element, index) => this.inner(`${name}[${index}]`, element));
  }

  has(name: string): boolean {
    return Object.hasOwn(this.sent, name);
  }

  private own(name: string): unknown {
    return this.has(name) ? this.sent[name] : undefined;
  }

  private inner(name: string, value: Record<string, unknown>): RequestBody {
    return new RequestBody(value, `${this.path}${name}.`, this.json);
  }

  private requireStorable(name: string, value: unknown): void {
    if (this.json.mayBeUnstorable) requireStorable(this.path + name, value);
  }

  private missing(name: string): never {
    const property = this.path + name;
    throw new RejectedError('FIELD_REQUIRED', `"${property}" is required.`, { property });
  }

  private wrong(name: string, expected: string): never {
    const property = this.path + name;
    const data = { property, invalidValue: this.own(name) };
    throw new RejectedError('FIELD_INVALID', `"${property}" must be ${expected}.`, data);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((element) => typeof element === 'string');
}

function isBlank(source: unknown): boolean {
  return typeof source !== 'string' || source.trim() === '';
}

/** Rejects with BODY_REQUIRED. */
function textOf(source: unknown): string {
  if (typeof source === 'string' && !isBlank(source)) return source;
  throw new RejectedError('BODY_REQUIRED', 'The request has no body. Send the body as JSON.');
}
