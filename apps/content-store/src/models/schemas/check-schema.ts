import { RejectedError } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';
import { referencesOf, type SchemaText, type Violation } from './compile-schema';
import { resolveSchema, type FindSchemas } from './resolve-schema';
import { readNewestSchemas } from './schema-texts.store';
import { isValidationLevel, VALIDATION_LEVELS } from './validation-levels';

/** Bytes. */
const MAX_SCHEMA_BYTES = 262_144;

/**
 * Rejected with SCHEMA_TOO_LARGE {limit, size}, SCHEMA_INVALID {violations}. A reference to a schema that the hub does
 * not have yet is let pass, since an import brings schemas in any order; no content type can be registered with it.
 */
export async function checkSchema(db: Pool | ClientBase, spaceId: number, schema: SchemaText): Promise<void> {
  const size = Buffer.byteLength(schema.body);
  if (size > MAX_SCHEMA_BYTES) {
    throw new RejectedError('SCHEMA_TOO_LARGE', `A schema may have ${MAX_SCHEMA_BYTES} bytes, not ${size}.`, {
      limit: MAX_SCHEMA_BYTES,
      size,
    });
  }
  const violations = await schemaMistakes(schema, (uris) => readNewestSchemas(db, spaceId, uris), 'may be missing');
  if (violations.length > 0) throw schemaInvalid(schema.uri, violations);
}

/** Rejected with SCHEMA_INVALID {violations} also where a schema that it refers to is missing. */
export async function checkSchemaWhole(db: Pool | ClientBase, spaceId: number, schema: SchemaText): Promise<void> {
  const violations = await schemaMistakes(schema, (uris) => readNewestSchemas(db, spaceId, uris));
  if (violations.length > 0) throw schemaInvalid(schema.uri, violations);
}

/** What is wrong with a schema, by itself and with those that it refers to; `find` gives what there is of those. */
export async function schemaMistakes(
  schema: SchemaText,
  find: FindSchemas,
  partials: 'must be there' | 'may be missing' = 'must be there',
): Promise<readonly Violation[]> {
  if (Buffer.byteLength(schema.body) > MAX_SCHEMA_BYTES) {
    return [{ pointer: '', message: `has more than ${MAX_SCHEMA_BYTES} bytes` }];
  }
  try {
    referencesOf(schema);
  } catch (error) {
    return [{ pointer: '', message: `is not JSON: ${error instanceof Error ? error.message : String(error)}` }];
  }
  const { compiled, missing } = await resolveSchema(schema, find);
  if (compiled.kind === 'compiled' || (partials === 'may be missing' && missing.length > 0)) return [];
  return compiled.violations;
}

/** Rejected with VALIDATION_LEVEL_INVALID {levels}. */
export function checkValidationLevel(level: string): void {
  if (isValidationLevel(level)) return;
  throw new RejectedError('VALIDATION_LEVEL_INVALID', `A validation level is one of ${VALIDATION_LEVELS.join(', ')}.`, {
    levels: VALIDATION_LEVELS,
  });
}

function schemaInvalid(uri: string, violations: readonly Violation[]): RejectedError {
  const reasons = violations.map(({ pointer, message }) => `${pointer} ${message}`.trim()).join('; ');
  return new RejectedError('SCHEMA_INVALID', `The schema ${uri} is broken: ${reasons}`, { violations });
}
