import { RejectedError } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';
import { referencesOf, type SchemaText, type Violation } from './compile-schema';
import { resolveSchema } from './resolve-schema';
import { readNewestSchemas } from './schema-texts.store';

/** Bytes. */
const MAX_SCHEMA_BYTES = 262_144;
const VALIDATION_LEVELS = ['CONTENT_TYPE', 'SLOT', 'PARTIAL', 'HIERARCHY'];

/**
 * Rejected with SCHEMA_TOO_LARGE {limit}, SCHEMA_INVALID {violations}. A reference to a schema that the hub does not
 * have yet is let pass, since an import brings schemas in any order; a content type cannot be registered with it.
 */
export async function checkSchema(db: Pool | ClientBase, spaceId: number, schema: SchemaText): Promise<void> {
  const size = Buffer.byteLength(schema.body);
  if (size > MAX_SCHEMA_BYTES) {
    throw new RejectedError('SCHEMA_TOO_LARGE', `A schema may have ${MAX_SCHEMA_BYTES} bytes, not ${size}.`, {
      limit: MAX_SCHEMA_BYTES,
      size,
    });
  }
  const notJson = unreadable(schema);
  if (notJson !== undefined) throw schemaInvalid(schema.uri, [notJson]);
  const { compiled, missing } = await resolveSchema(schema, (uris) => readNewestSchemas(db, spaceId, uris));
  if (compiled.kind === 'broken' && missing.length === 0) throw schemaInvalid(schema.uri, compiled.violations);
}

/** Rejected with SCHEMA_INVALID {violations} also where a schema that it refers to is missing. */
export async function checkSchemaWhole(db: Pool | ClientBase, spaceId: number, schema: SchemaText): Promise<void> {
  const { compiled } = await resolveSchema(schema, (uris) => readNewestSchemas(db, spaceId, uris));
  if (compiled.kind === 'broken') throw schemaInvalid(schema.uri, compiled.violations);
}

/** Rejected with VALIDATION_LEVEL_INVALID {levels}. */
export function checkValidationLevel(level: string): void {
  if (isValidationLevel(level)) return;
  throw new RejectedError('VALIDATION_LEVEL_INVALID', `A validation level is one of ${VALIDATION_LEVELS.join(', ')}.`, {
    levels: VALIDATION_LEVELS,
  });
}

export function isValidationLevel(level: string): boolean {
  return VALIDATION_LEVELS.includes(level);
}

function unreadable(schema: SchemaText): Violation | undefined {
  try {
    referencesOf(schema);
    return undefined;
  } catch (error) {
    return { pointer: '', message: `is not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
}

function schemaInvalid(uri: string, violations: readonly Violation[]): RejectedError {
  const reasons = violations.map(({ pointer, message }) => `${pointer} ${message}`.trim()).join('; ');
  return new RejectedError('SCHEMA_INVALID', `The schema ${uri} is broken: ${reasons}`, { violations });
}
