import type { FieldType } from '@scriptorium/contracts';
import type { SchemaText } from '../validation/compile-schema';

type Json = Readonly<Record<string, unknown>>;

/** A schema and the whole text that contains it: references are relative to that text. */
interface Located {
  readonly uri: string;
  readonly root: Json;
  readonly schema: Json;
}

const FIELD_TYPES: Readonly<Record<string, FieldType>> = {
  string: 'string',
  boolean: 'boolean',
  integer: 'integer',
  number: 'float',
};

/** The length of a chain of references after which it is treated as a cycle. */
const MAX_REFERENCES = 20;

/**
 * Returns the members that a JSON Schema describes, with their field types: its own and those of its `allOf`.
 * References to schemas that are missing in `partials` (texts by URI) are ignored, and so is `_meta`.
 */
export function propertiesOf(
  { uri, body }: SchemaText,
  partials: ReadonlyMap<string, string>,
): ReadonlyMap<string, FieldType> {
  const found = new Map<string, FieldType>();
  const seen = new Set<Json>();
  const visit = (at: Located): void => {
    // Schemas may refer to themselves, and several times to one schema.
    if (seen.has(at.schema)) return;
    seen.add(at.schema);
    const parts = at.schema['allOf'];
    for (const part of Array.isArray(parts) ? parts : []) visit(resolve({ ...at, schema: objectOf(part) }, find));
    for (const [name, property] of Object.entries(objectOf(at.schema['properties']))) {
      if (name !== '_meta') found.set(name, typeOf(resolve({ ...at, schema: objectOf(property) }, find).schema));
    }
  };
  const roots = new Map<string, Json>([[uri, parsed(body)]]);
  const find = (requested: string): Json | undefined => {
    const text = roots.has(requested) ? undefined : partials.get(requested);
    if (text !== undefined) roots.set(requested, parsed(text));
    return roots.get(requested);
  };
  const root = find(uri) ?? {};
  visit(resolve({ uri, root, schema: root }, find));
  return found;
}

function typeOf({ type }: Json): FieldType {
  const all: readonly unknown[] = Array.isArray(type) ? (type as unknown[]) : [type];
  const types = all.filter((each) => each !== 'null');
  const [only] = types;
  return (types.length === 1 && typeof only === 'string' ? FIELD_TYPES[only] : undefined) ?? 'json';
}

/** Follows references to their end. Returns an empty schema if one is unknown. */
function resolve(at: Located, find: (uri: string) => Json | undefined): Located {
  let here = at;
  for (let left = MAX_REFERENCES; left > 0; left -= 1) {
    const reference = here.schema['$ref'];
    if (typeof reference !== 'string') return here;
    const [address = '', pointer = ''] = reference.split('#');
    const uri = address === '' ? here.uri : absolute(address, here.uri);
    const root = uri === here.uri ? here.root : find(uri);
    if (root === undefined) break;
    const path = pointer.split('/').slice(1).map(unescapePointer);
    here = { uri, root, schema: path.reduce<Json>((within, name) => objectOf(within[name]), root) };
  }
  return { ...here, schema: {} };
}

function absolute(address: string, base: string): string {
  return URL.canParse(address, base) ? new URL(address, base).href : address;
}

/** Decodes a part of a JSON pointer in the fragment of a URI (RFC 6901 §6). */
function unescapePointer(part: string): string {
  return percentDecoded(part).replaceAll('~1', '/').replaceAll('~0', '~');
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function parsed(text: string): Json {
  return objectOf(JSON.parse(text));
}

function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}
