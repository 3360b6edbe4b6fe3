import { TextPattern } from '@scriptorium/copy-engine';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { coreSchemas } from './core-schemas';

/** A violation in a body or a schema. `pointer` is a JSON pointer; '' means the whole document. */
export interface Violation {
  readonly pointer: string;
  readonly message: string;
}

/** A registered schema: its URI and its JSON text. */
export interface SchemaText {
  readonly uri: string;
  readonly body: string;
}

export type Compiled =
  | { readonly kind: 'compiled'; readonly validate: (value: unknown) => Violation[] }
  | { readonly kind: 'invalid'; readonly violations: readonly Violation[] };

/** A reply must fit one message of 1 MiB, and clients do not read more violations. */
const MAX_VIOLATIONS = 100;
/** The most characters of a pointer or a message, so that all of them fit into a reply. */
const MAX_TEXT = 500;

const KNOWN_URIS = new Set([...coreSchemas.map(({ $id }) => String($id)), 'http://json-schema.org/draft-07/schema']);

/** `code` is only for modules that Ajv writes to files. */
const PATTERN_ENGINE = Object.assign((source: string) => TextPattern.of(source) ?? new RegExp(source), { code: '' });

/**
 * Compiles a schema (JSON Schema draft-07; unknown keywords and formats are ignored) with the core schemas and
 * `partials`, the other schemas that it refers to. Nothing is fetched.
 */
export function compileSchema(schema: SchemaText, partials: readonly SchemaText[]): Compiled {
  // Patterns are compiled without the u flag, since existing schemas use escapes that it does not allow.
  // A member may be named `constructor`: a body without it must not be validated against the member of all objects.
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    logger: false,
    unicodeRegExp: false,
    ownProperties: true,
    code: { regExp: PATTERN_ENGINE },
  });
  addFormats(ajv);
  try {
    for (const known of coreSchemas) ajv.addSchema(known);
    for (const partial of partials) ajv.addSchema(parseSchema(partial));
    const root = parseSchema(schema);
    if (ajv.validateSchema(root) !== true) return invalidSchema(violationsOf(ajv.errors));
    return { kind: 'compiled', validate: validator(ajv.compile(root)) };
  } catch (error) {
    return invalidSchema([{ pointer: '', message: error instanceof Error ? error.message : String(error) }]);
  }
}

/** Returns the URIs of other schemas that this one refers to, without built-in schemas. */
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

/** Parses a schema and sets its `$id` to its registered URI, whatever id it contains. */
function parseSchema({ uri, body }: SchemaText): Record<string, unknown> {
  const parsed: unknown = JSON.parse(body);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new Error('A schema must be a JSON object.');
  }
  const { $schema: _dialect, $id: _ownName, id, ...rest } = parsed as Record<string, unknown>;
  // Draft-04 identifies schemas by `id`. If `id` is an object, it is a property and not an identifier.
  return { ...rest, ...(typeof id === 'object' ? { id } : {}), $id: withoutFragment(uri) };
}

function validator(compiled: ValidateFunction): (value: unknown) => Violation[] {
  return (value) => {
    try {
      return compiled(value) ? [] : violationsOf(compiled.errors);
    } catch (error) {
      // The stack is full. A registration rejects such a schema; others are older than this check.
      if (!(error instanceof RangeError)) throw error;
      return [{ pointer: '', message: 'cannot be validated: the schema refers to itself without end' }];
    }
  };
}

function violationsOf(errors: readonly ErrorObject[] | null | undefined): Violation[] {
  return (errors ?? []).slice(0, MAX_VIOLATIONS).map(({ instancePath, message, params }) => ({
    pointer: cut(instancePath),
    message: cut(`${message ?? 'is not valid'}${detailOf(params)}`),
  }));
}

/** Names and allowed values have any length. */
function cut(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT).replace(/\p{Surrogate}$/u, '')}…` : text;
}

/** Returns details that the validator's message omits: the allowed values or the additional property. */
function detailOf(params: Readonly<Record<string, unknown>>): string {
  const { allowedValues, allowedValue, additionalProperty } = params;
  const detail = allowedValues ?? allowedValue ?? additionalProperty;
  return detail === undefined ? '' : ` (${JSON.stringify(detail)})`;
}

function invalidSchema(violations: readonly Violation[]): Compiled {
  return { kind: 'invalid', violations };
}

/** Returns the URI that a reference within a schema names. */
export function resolveUri(reference: string, base: string): string {
  if (reference.startsWith('#')) return base;
  return URL.canParse(reference, base) ? new URL(reference, base).href : reference;
}

export function withoutFragment(uri: string): string {
  return uri.replace(/#.*$/s, '');
}
