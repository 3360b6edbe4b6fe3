import type { SpaceId } from '@scriptorium/contracts';
import { LRUCache } from 'lru-cache';
import type { ClientBase, Pool } from 'pg';
import type { Compiled, Violation } from '../schemas/compile-schema';
import type { ContentTypeRow } from './content-types.store';
import { resolveSchema, type ResolvedSchema } from '../schemas/resolve-schema';
import { readNewestSchemas, readNewestVersions, readSchemaText } from '../schemas/schema-texts.store';

/**
 * Compiled schemas by space, schema and version. A version never changes, so an entry is out of date only when one of
 * its partials has a newer version. Types without partials are validated without a query.
 */
const resolved = new LRUCache<string, ResolvedSchema>({ max: 1_000 });

/**
 * Validates a body (JSON text) against the schema version that its content type was registered or last synced with.
 * Returns at most 100 violations. A schema that can no longer be compiled is reported as a violation.
 */
export async function validateBody(
  db: Pool | ClientBase,
  spaceId: SpaceId,
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
 * Compiles the schema of a content type within a transaction that may have written it. The result is not cached, since
 * the transaction may be rolled back.
 */
export async function compiledSchemaOf(
  client: ClientBase,
  spaceId: SpaceId,
  { uri, schema_id, schema_version }: Pick<ContentTypeRow, 'uri' | 'schema_id' | 'schema_version'>,
): Promise<Compiled> {
  const body = await readSchemaText(client, spaceId, schema_id, schema_version);
  if (body === undefined) throw new Error(`Schema ${schema_id} of space ${spaceId} has no version ${schema_version}.`);
  return (await resolveSchema({ uri, body }, (uris) => readNewestSchemas(client, spaceId, uris))).compiled;
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
  const compiledNow = await resolveSchema({ uri, body }, (uris) => readNewestSchemas(db, spaceId, uris));
  resolved.set(key, compiledNow);
  return compiledNow;
}
