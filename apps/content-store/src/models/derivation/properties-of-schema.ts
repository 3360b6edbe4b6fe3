import type { FieldType } from '@scriptorium/contracts';
import type { SchemaText } from '../schemas/compile-schema';

type Json = Readonly<Record<string, unknown>>;

/** A schema, and the whole text that it is a part of: references are relative to that. */
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

/** References that lead to references, before they are taken for a circle. */
const MAX_REFERENCES = 20;

/**
 * Names of the members that a JSON Schema describes, with what each holds: its own and those of what it is `allOf`. What
 * `partials` do not have (texts by URI) says nothing; `_meta` is the product's own.
 */
export function propertiesOf(
  { uri, body }: SchemaText,
  partials: ReadonlyMap<string, string>,
): ReadonlyMap<string, FieldType> {
  const found = new Map<string, FieldType>();
  const seen = new Set<Json>();
  const visit = (at: Located): void => {
    // Schemas may refer to themselves, and several times.
    if (seen.has(at.schema)) return;
    seen.add(at.schema);
    const parts = at.schema['allOf'];
    for (const part of Array.isArray(parts) ? parts : []) visit(resolve({ ...at, schema: objectOf(part) }, find));
    for (const [name, property] of Object.entries(objectOf(at.schema['properties']))) {
      if (name !== '_meta') found.set(name, typeOf(resolve({ ...at, schema: objectOf(property) }, find).schema));
    }
  };
  const roots = new Map<string, Json>([[uri, parsed(body)]]);
  const find = (wanted: string): Json | undefined => {
    const text = roots.has(wanted) ? undefined : partials.get(wanted);
    if (text !== undefined) roots.set(wanted, parsed(text));
    return roots.get(wanted);
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

/** What a reference refers to in the end; nothing where that is not known. */
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

function unescapePointer(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}

function parsed(text: string): Json {
  return objectOf(JSON.parse(text));
}

function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}
