import { compileSchema, referencesOf, type Compiled, type SchemaText } from './compile-schema';

/** A compiled schema with its references. */
export interface ResolvedSchema {
  readonly compiled: Compiled;
  /** Schemas that it refers to, directly or indirectly, and that do not exist. */
  readonly missing: readonly string[];
  /** Schemas that it refers to, directly or indirectly, including missing ones. */
  readonly partialUris: readonly string[];
  /** The versions of its references, in the form of `readNewestVersions`. */
  readonly partialVersions: string;
}

type PartialSchema = SchemaText & { readonly version: number };

/** Returns those schemas of these URIs that exist. */
export type FindSchemas = (uris: readonly string[]) => Promise<readonly PartialSchema[]>;

/** Compiles a schema with the partials that it refers to, directly or indirectly. `find` returns those that exist. */
export async function resolveSchema(schema: SchemaText, find: FindSchemas): Promise<ResolvedSchema> {
  const partials = new Map<string, PartialSchema>();
  const requested = new Set<string>();
  let pending = referencesOf(schema);
  while (pending.length > 0) {
    pending.forEach((uri) => requested.add(uri));
    const found = await find(pending);
    found.forEach((partial) => partials.set(partial.uri, partial));
    pending = [...new Set(found.flatMap(referencesOf))].filter((uri) => !requested.has(uri) && uri !== schema.uri);
  }
  const missing = [...requested].filter((uri) => !partials.has(uri));
  const sorted = [...partials.values()].sort((a, b) => (a.uri < b.uri ? -1 : 1));
  return {
    compiled: missing.length > 0 ? unresolved(missing) : compileSchema(schema, sorted),
    missing,
    partialUris: [...requested],
    partialVersions: sorted.map(({ uri, version }) => `${uri} ${version}`).join('\n'),
  };
}

function unresolved(missing: readonly string[]): Compiled {
  const violations = missing.map((uri) => ({
    pointer: '',
    message: `refers to ${uri}, which the hub does not have`,
  }));
  return { kind: 'invalid', violations };
}
