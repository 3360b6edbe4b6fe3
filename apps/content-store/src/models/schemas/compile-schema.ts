import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { coreSchemas } from './core-schemas';

/** What is wrong with a body or a schema, and where: `pointer` is a JSON pointer, `` for the whole. */
export interface Violation {
  readonly pointer: string;
  readonly message: string;
}

/** A schema as it was registered: its own URI, and the JSON text. */
export interface SchemaText {
  readonly uri: string;
  readonly body: string;
}

export type Compiled =
  | { readonly kind: 'compiled'; readonly validate: (value: unknown) => Violation[] }
  | { readonly kind: 'broken'; readonly violations: readonly Violation[] };

/** A reply travels in one message of 1 MiB, and nobody reads further. */
const MAX_VIOLATIONS = 100;

const KNOWN_URIS = new Set([...coreSchemas.map(({ $id }) => String($id)), 'http://json-schema.org/draft-07/schema']);

/**
 * Compiles a schema (JSON Schema draft-07, unknown keywords and formats ignored) with the core schemas and `partials`,
 * the other schemas it may refer to. Nothing is fetched.
 */
export function compileSchema(schema: SchemaText, partials: readonly SchemaText[]): Compiled {
  // Patterns without the u flag: schemas that people have escape more than it lets them.
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false, unicodeRegExp: false });
  addFormats(ajv);
  try {
    for (const known of coreSchemas) ajv.addSchema(known);
    for (const partial of partials) ajv.addSchema(parseSchema(partial));
    const root = parseSchema(schema);
    if (ajv.validateSchema(root) !== true) return broken(violationsOf(ajv.errors));
    return { kind: 'compiled', validate: validator(ajv.compile(root)) };
  } catch (error) {
    return broken([{ pointer: '', message: error instanceof Error ? error.message : String(error) }]);
  }
}

/** The other schemas that this one refers to, by URI and without those that are built in. */
export function referencesOf(schema: SchemaText): string[] {
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, member] of Object.entries(value)) {
      if (key === '$ref' && typeof member === 'string') found.add(withoutFragment(resolveUri(member, schema.uri)));
      else visit(member);
    }
  };
  visit(parseSchema(schema));
  return [...found].filter((uri) => uri !== withoutFragment(schema.uri) && !KNOWN_URIS.has(uri));
}

/** The text as a schema that is known by the URI it was registered under, whatever it calls itself. */
function parseSchema({ uri, body }: SchemaText): Record<string, unknown> {
  const parsed: unknown = JSON.parse(body);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new Error('A schema is a JSON object.');
  }
  const { $schema: _dialect, $id: _ownName, id, ...rest } = parsed as Record<string, unknown>;
  // Draft-04 named schemas with `id`; an object there is no name.
  return { ...rest, ...(typeof id === 'object' ? { id } : {}), $id: withoutFragment(uri) };
}

function validator(compiled: ValidateFunction): (value: unknown) => Violation[] {
  return (value) => (compiled(value) ? [] : violationsOf(compiled.errors));
}

function violationsOf(errors: readonly ErrorObject[] | null | undefined): Violation[] {
  return (errors ?? []).slice(0, MAX_VIOLATIONS).map(({ instancePath, message, params }) => ({
    pointer: instancePath,
    message: `${message ?? 'is not valid'}${detailOf(params)}`,
  }));
}

/** What the validator's sentence leaves out: which value was wanted, which member was one too many. */
function detailOf(params: Readonly<Record<string, unknown>>): string {
  const { allowedValues, allowedValue, additionalProperty } = params;
  const detail = allowedValues ?? allowedValue ?? additionalProperty;
  return detail === undefined ? '' : ` (${JSON.stringify(detail)})`;
}

function broken(violations: readonly Violation[]): Compiled {
  return { kind: 'broken', violations };
}

function resolveUri(reference: string, base: string): string {
  if (reference.startsWith('#')) return base;
  return URL.canParse(reference, base) ? new URL(reference, base).href : reference;
}

function withoutFragment(uri: string): string {
  return uri.replace(/#.*$/s, '');
}
