/** A JSON Schema, or a part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** A part of a schema, with the URI of its document: references are relative to it. */
export interface LocatedSchema {
  readonly schema: JsonSchema;
  readonly uri: string;
}

/** The schemas of links and contents that every hub has. They require nothing of the members with links. */
const BUILT_IN = 'http://bigcontent.io/cms/schema/v1/';

/** The JSON Schemas of content types, and those that they refer to, by their URIs. */
export class SchemaSet {
  constructor(private readonly documents: ReadonlyMap<string, unknown>) {}

  /** Returns the schema of a content type; undefined if it has none. */
  of(uri: string): LocatedSchema | undefined {
    const schema = asSchema(this.documents.get(uri));
    return schema === undefined ? undefined : { schema, uri };
  }

  /**
   * Returns the schema that a reference names; undefined if it is built in. Returns 'unknown' for a missing document,
   * and for a fragment that is not a JSON Pointer.
   */
  resolve(reference: string, base: string): LocatedSchema | 'unknown' | undefined {
    const [uri = '', fragment = ''] = absolute(reference, base).split('#');
    if (uri.startsWith(BUILT_IN)) return undefined;
    let part: unknown = this.documents.get(uri);
    if (fragment !== '' && !fragment.startsWith('/')) return 'unknown';
    for (const segment of fragment.split('/').slice(1)) part = memberOf(part, unescaped(segment));
    const schema = asSchema(part);
    return schema === undefined ? 'unknown' : { schema, uri };
  }
}

/** Returns the URIs of the documents that a schema refers to, without itself and the built-in ones. */
export function referencedUris(document: unknown, base: string): string[] {
  const found = new Set<string>();
  const left = [document];
  for (let part = left.pop(); part !== undefined; part = left.pop()) {
    if (typeof part !== 'object' || part === null) continue;
    const reference = memberOf(part, '$ref');
    if (typeof reference === 'string') found.add(absolute(reference, base).split('#')[0] ?? '');
    left.push(...Object.values(part as Readonly<Record<string, unknown>>).filter((value) => value !== undefined));
  }
  return [...found].filter((uri) => uri !== base && uri !== '' && !uri.startsWith(BUILT_IN));
}

export function asSchema(value: unknown): JsonSchema | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonSchema) : undefined;
}

function absolute(reference: string, base: string): string {
  if (reference.startsWith('#')) return `${base}${reference}`;
  return URL.canParse(reference, base) ? new URL(reference, base).href : reference;
}

function memberOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
}

function unescaped(segment: string): string {
  try {
    return decodeURIComponent(segment).replaceAll('~1', '/').replaceAll('~0', '~');
  } catch {
    return segment;
  }
}
