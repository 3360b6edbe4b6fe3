import { createHash } from 'node:crypto';
import { validateInThread } from '../validation/validation-threads';
import { referencesOf, type SchemaText, type Violation } from '../validation/compile-schema';

/** A schema with its references. It is compiled when it is used. */
export interface ResolvedSchema {
  /** The hash of the texts. */
  readonly id: string;
  readonly schema: SchemaText;
  readonly partials: readonly SchemaText[];
  /** The reasons why it cannot be compiled: missing or too large references. */
  readonly violations: readonly Violation[];
  /** Schemas that it refers to, directly or indirectly, and that do not exist. */
  readonly missing: readonly string[];
  /** Schemas that it refers to, directly or indirectly, including missing ones. */
  readonly partialUris: readonly string[];
  /** The versions of its references, in the form of `readNewestVersions`. */
  readonly partialVersions: string;
  /** The bytes of all texts. */
  readonly bytes: number;
}

type PartialSchema = SchemaText & { readonly version: number };

/** Returns those schemas of these URIs that exist. */
export type FindSchemas = (uris: readonly string[]) => Promise<readonly PartialSchema[]>;

/** The most bytes of a schema together with its references. */
const MAX_RESOLVED_BYTES = 1_024 * 1_024;

/**
 * Reads the partials that a schema refers to, directly or indirectly. `find` returns those that exist. Stops at 1 MiB.
 */
export async function resolveSchema(schema: SchemaText, find: FindSchemas): Promise<ResolvedSchema> {
  const partials = new Map<string, PartialSchema>();
  const requested = new Set<string>();
  let bytes = Buffer.byteLength(schema.body);
  let pending = referencesOf(schema);
  while (pending.length > 0 && bytes <= MAX_RESOLVED_BYTES) {
    pending.forEach((uri) => requested.add(uri));
    const found = await find(pending);
    found.forEach((partial) => partials.set(partial.uri, partial));
    bytes += found.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0);
    pending = [...new Set(found.flatMap(referencesOf))].filter((uri) => !requested.has(uri) && uri !== schema.uri);
  }
  const missing = [...requested].filter((uri) => !partials.has(uri));
  const sorted = [...partials.values()].sort((a, b) => (a.uri < b.uri ? -1 : 1));
  return {
    id: hashOf([schema, ...sorted]),
    schema,
    partials: sorted.map(({ uri, body }) => ({ uri, body })),
    violations: isTooLarge({ bytes }) ? [tooLarge()] : missing.map(unknownReference),
    missing,
    partialUris: [...requested],
    partialVersions: sorted.map(({ uri, version }) => `${uri} ${version}`).join('\n'),
    bytes,
  };
}

/** Returns whether a schema has too many bytes together with its references. Then it is not complete. */
export function isTooLarge({ bytes }: Pick<ResolvedSchema, 'bytes'>): boolean {
  return bytes > MAX_RESOLVED_BYTES;
}

/**
 * Returns the reasons why a schema cannot be compiled. Rejects with VALIDATION_TOO_EXPENSIVE, and with TransientError
 * SERVICE_UNAVAILABLE while another validation of the space takes too long.
 */
export async function schemaProblems(spaceId: number, resolved: ResolvedSchema): Promise<readonly Violation[]> {
  const result = await validate(spaceId, resolved);
  return result.kind === 'invalid' ? result.violations : [];
}

/** A body's violations, or those of its schema if the schema cannot be compiled. */
export type Validation =
  | { readonly kind: 'invalid'; readonly violations: readonly Violation[] }
  | { readonly kind: 'valid-schema'; readonly violations: readonly Violation[] };

/** Validates a body (JSON text), or only the schema. Rejects as `schemaProblems` does. */
export function validate(spaceId: number, resolved: ResolvedSchema, body?: string): Promise<Validation> {
  const { id, schema, partials, violations } = resolved;
  if (violations.length > 0) return Promise.resolve({ kind: 'invalid', violations });
  return validateInThread(spaceId, { id, texts: { schema, partials }, ...(body === undefined ? {} : { body }) });
}

function unknownReference(uri: string): Violation {
  return { pointer: '', message: `refers to ${uri}, which the hub does not have` };
}

function tooLarge(): Violation {
  return { pointer: '', message: `has more than ${String(MAX_RESOLVED_BYTES)} bytes with the schemas it refers to` };
}

function hashOf(schemas: readonly SchemaText[]): string {
  const hash = createHash('sha256');
  for (const { uri, body } of schemas) hash.update(JSON.stringify([uri, body]));
  return hash.digest('base64');
}
