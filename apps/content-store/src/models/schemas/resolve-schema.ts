import { compileSchema, referencesOf, type Compiled, type SchemaText } from './compile-schema';

/** A schema with everything it refers to, compiled. */
export interface ResolvedSchema {
  readonly compiled: Compiled;
  /** What it refers to, directly or not, that is not there. */
  readonly missing: readonly string[];
  /** What it refers to, directly or not, there or missing. */
  readonly partialUris: readonly string[];
  /** As `readNewestVersions` writes them. */
  readonly partialVersions: string;
}

type PartialSchema = SchemaText & { readonly version: number };

/** Gives those schemas of these URIs that there are. */
export type FindSchemas = (uris: readonly string[]) => Promise<readonly PartialSchema[]>;

/** Compiles a schema with the partials that it refers to, and those that they refer to. `find` gives what there is. */
export async function resolveSchema(schema: SchemaText, find: FindSchemas): Promise<ResolvedSchema> {
  const partials = new Map<string, PartialSchema>();
  const asked = new Set<string>();
  let wanted = referencesOf(schema);
  while (wanted.length > 0) {
    wanted.forEach((uri) => asked.add(uri));
    const found = await find(wanted);
    found.forEach((partial) => partials.set(partial.uri, partial));
    wanted = [...new Set(found.flatMap(referencesOf))].filter((uri) => !asked.has(uri) && uri !== schema.uri);
  }
  const missing = [...asked].filter((uri) => !partials.has(uri));
  const sorted = [...partials.values()].sort((a, b) => (a.uri < b.uri ? -1 : 1));
  return {
    compiled: missing.length > 0 ? unresolved(missing) : compileSchema(schema, sorted),
    missing,
    partialUris: [...asked],
    partialVersions: sorted.map(({ uri, version }) => `${uri} ${version}`).join('\n'),
  };
}

function unresolved(missing: readonly string[]): Compiled {
  const violations = missing.map((uri) => ({
    pointer: '',
    message: `refers to ${uri}, which is no schema of this hub`,
  }));
  return { kind: 'broken', violations };
}
