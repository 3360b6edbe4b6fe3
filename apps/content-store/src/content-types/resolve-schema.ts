import type { ClientBase, Pool } from 'pg';
import { compileSchema, referencesOf, type Compiled, type SchemaText } from './compile-schema';
import { readNewestSchemas } from './schema-texts.store';

/** A schema with everything it refers to: `partials` names each with the version that was taken. */
export interface ResolvedSchema {
  readonly compiled: Compiled;
  readonly partialUris: readonly string[];
  /** As `readNewestVersions` writes them. */
  readonly partialVersions: string;
}

/** Compiles a schema with the partials of its space, at their newest versions, and the partials of those. */
export async function resolveSchema(
  db: Pool | ClientBase,
  spaceId: number,
  schema: SchemaText,
): Promise<ResolvedSchema> {
  const partials = new Map<string, SchemaText & { readonly version: number }>();
  const asked = new Set<string>();
  let wanted = referencesOf(schema);
  while (wanted.length > 0) {
    wanted.forEach((uri) => asked.add(uri));
    const found = await readNewestSchemas(db, spaceId, wanted);
    found.forEach((partial) => partials.set(partial.uri, partial));
    wanted = [...new Set(found.flatMap(referencesOf))].filter((uri) => !asked.has(uri) && uri !== schema.uri);
  }
  const missing = [...asked].filter((uri) => !partials.has(uri));
  const sorted = [...partials.values()].sort((a, b) => (a.uri < b.uri ? -1 : 1));
  return {
    compiled: missing.length > 0 ? unresolved(missing) : compileSchema(schema, sorted),
    partialUris: [...asked],
    partialVersions: sorted.map(({ uri, version }) => `${uri} ${version}`).join('\n'),
  };
}

function unresolved(missing: readonly string[]): Compiled {
  return {
    kind: 'broken',
    violations: missing.map((uri) => ({
      pointer: '',
      message: `refers to ${uri}, which is no schema of this hub`,
    })),
  };
}
