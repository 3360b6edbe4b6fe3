import { LRUCache } from 'lru-cache';
import type { ClientBase, Pool } from 'pg';
import type { Compiled, Violation } from '../schemas/compile-schema';
import type { ContentTypeRow } from './content-types.store';
import { resolveSchema, type ResolvedSchema } from '../schemas/resolve-schema';
import { readNewestSchemas, readNewestVersions, readSchemaText } from '../schemas/schema-texts.store';

/**
 * Compiled schemas by space, schema and version. A version never changes, so an entry is only out of date when a
 * partial that went into it has a newer version; types without partials are validated without a query.
 */
const resolved = new LRUCache<string, ResolvedSchema>({ max: 1_000 });

/**
 * Holds a body (JSON text) against the schema version that its content type was registered or last synced with.
 * Returns at most 100 violations; a schema that cannot be compiled any more is one as well.
 */
export async function validateBody(
  db: Pool | ClientBase,
  spaceId: number,
  contentType: Pick<ContentTypeRow, 'uri' | 'schema_id' | 'schema_version'>,
  bodyText: string,
): Promise<readonly Violation[]> {
  const { compiled } = await resolvedSchemaOf(db, spaceId, contentType);
  if (compiled.kind === 'compiled') return compiled.validate(JSON.parse(bodyText));
  return compiled.violations.map(({ message }) => ({
    pointer: '',
    message: `cannot be validated: the schema of ${contentType.uri} ${message}`,
  }));
}

/**
 * Compiles the schema of a content type for a transaction that may have written it: nothing of it is kept, since the
 * transaction may be rolled back.
 */
export async function compiledSchemaOf(
  client: ClientBase,
  spaceId: number,
  { uri, schema_id, schema_version }: Pick<ContentTypeRow, 'uri' | 'schema_id' | 'schema_version'>,
): Promise<Compiled> {
  const body = await readSchemaText(client, spaceId, schema_id, schema_version);
  if (body === undefined) throw new Error(`Schema ${schema_id} of space ${spaceId} has no version ${schema_version}`);
  return (await resolveSchema({ uri, body }, (uris) => readNewestSchemas(client, spaceId, uris))).compiled;
}

async function resolvedSchemaOf(
  db: Pool | ClientBase,
  spaceId: number,
  { uri, schema_id, schema_version }: Pick<ContentTypeRow, 'uri' | 'schema_id' | 'schema_version'>,
): Promise<ResolvedSchema> {
  const key = `${spaceId}/${schema_id}/${schema_version}`;
  const kept = resolved.get(key);
  if (kept !== undefined) {
    const newest = await readNewestVersions(db, spaceId, kept.partialUris);
    if (newest === kept.partialVersions) return kept;
  }
  const body = await readSchemaText(db, spaceId, schema_id, schema_version);
  if (body === undefined) throw new Error(`Schema ${schema_id} of space ${spaceId} has no version ${schema_version}`);
  const made = await resolveSchema({ uri, body }, (uris) => readNewestSchemas(db, spaceId, uris));
  resolved.set(key, made);
  return made;
}
