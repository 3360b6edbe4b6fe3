import type { SpaceId } from '@scriptorium/contracts';
import { LRUCache } from 'lru-cache';
import type { ClientBase, Pool } from 'pg';
import type { Violation } from '../validation/compile-schema';
import type { ContentTypeRow } from './content-types.store';
import { resolveSchema, validate, type ResolvedSchema } from '../schemas/resolve-schema';
import { readNewestSchemas, readNewestVersions, readSchemaText } from '../schemas/schema-texts.store';

/** The bytes of the schemas that a process keeps. Threads keep compiled schemas (validation-thread.ts). */
const MAX_CACHED_BYTES = 32 * 1_024 * 1_024;

/**
 * Schemas by space, schema and version. A version never changes, so an entry is out of date only when one of its
 * partials has a newer version. Types without partials are validated without a query.
 */
const resolved = new LRUCache<string, ResolvedSchema>({
  maxSize: MAX_CACHED_BYTES,
  sizeCalculation: ({ bytes }) => bytes + 1_000,
});

/**
 * Validates a body (JSON text) against the schema version that its content type was registered or last synced with.
 * Returns at most 100 violations. A schema that can no longer be compiled is reported as a violation. Rejects with
 * VALIDATION_TOO_EXPENSIVE, and with TransientError SERVICE_UNAVAILABLE.
 */
export async function validateBody(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  contentType: Pick<ContentTypeRow, 'uri' | 'schema_id' | 'schema_version'>,
  bodyText: string,
): Promise<readonly Violation[]> {
  const result = await validate(spaceId, await resolvedSchemaOf(db, spaceId, contentType), bodyText);
  if (result.kind === 'valid-schema') return result.violations;
  return result.violations.map(({ message }) => ({
    pointer: '',
    message: `cannot be validated: the schema of ${contentType.uri} ${message}`,
  }));
}

/**
 * Reads the schema of a content type within a transaction that may have written it. The result is not cached, since the
 * transaction may be rolled back.
 */
export async function readResolvedSchema(
  client: ClientBase,
  spaceId: SpaceId,
  { uri, schema_id, schema_version }: Pick<ContentTypeRow, 'uri' | 'schema_id' | 'schema_version'>,
): Promise<ResolvedSchema> {
  const body = await readSchemaText(client, spaceId, schema_id, schema_version);
  if (body === undefined) throw new Error(`Schema ${schema_id} of space ${spaceId} has no version ${schema_version}.`);
  return resolveSchema({ uri, body }, (uris) => readNewestSchemas(client, spaceId, uris));
}

async function resolvedSchemaOf(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  { uri, schema_id, schema_version }: Pick<ContentTypeRow, 'uri' | 'schema_id' | 'schema_version'>,
): Promise<ResolvedSchema> {
  const key = `${spaceId}/${schema_id}/${schema_version}`;
  const cached = resolved.get(key);
  if (cached !== undefined) {
    const newest = await readNewestVersions(db, spaceId, cached.partialUris);
    if (newest === cached.partialVersions) return cached;
  }
  const body = await readSchemaText(db, spaceId, schema_id, schema_version);
  if (body === undefined) throw new Error(`Schema ${schema_id} of space ${spaceId} has no version ${schema_version}.`);
  const schema = await resolveSchema({ uri, body }, (uris) => readNewestSchemas(db, spaceId, uris));
  resolved.set(key, schema);
  return schema;
}
