import { MAX_SCHEMA_BYTES, RejectedError, type SpaceId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';
import { referencesOf, type SchemaText, type Violation } from '../validation/compile-schema';
import { limitViolations, stepViolations } from '../validation/schema-limits';
import { isTooLarge, resolveSchema, schemaProblems, type FindSchemas } from './resolve-schema';
import { readNewestSchemas } from './schema-texts.store';
import { isValidationLevel, VALIDATION_LEVELS } from './validation-levels';

/** The violations that a message names. All of them are in the error's data. */
const NAMED_VIOLATIONS = 10;

/**
 * Rejects with SCHEMA_TOO_LARGE {limit, size}, SCHEMA_INVALID {violations}, VALIDATION_TOO_EXPENSIVE. A reference to a
 * missing schema is accepted, since an import creates schemas in any order. A content type cannot be registered with
 * such a schema.
 */
export async function checkSchema(db: Pool | ClientBase, spaceId: SpaceId, schema: SchemaText): Promise<void> {
  const size = Buffer.byteLength(schema.body);
  if (size > MAX_SCHEMA_BYTES) {
    throw new RejectedError('SCHEMA_TOO_LARGE', `A schema must have at most ${MAX_SCHEMA_BYTES} bytes, not ${size}.`, {
      limit: MAX_SCHEMA_BYTES,
      size,
    });
  }
  const violations = await schemaViolations(
    spaceId,
    schema,
    (uris) => readNewestSchemas(db, spaceId, uris),
    'optional',
  );
  if (violations.length > 0) throw schemaInvalid(schema.uri, violations);
}

/** Rejects with SCHEMA_INVALID {violations}, also if a referenced schema is missing. */
export async function checkSchemaWithReferences(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  schema: SchemaText,
): Promise<void> {
  const violations = await schemaViolations(spaceId, schema, (uris) => readNewestSchemas(db, spaceId, uris));
  if (violations.length > 0) throw schemaInvalid(schema.uri, violations);
}

/**
 * Returns the violations of a schema and its references, also of the limits at a registration. `find` returns the
 * referenced schemas that exist. Rejects with VALIDATION_TOO_EXPENSIVE.
 */
export async function schemaViolations(
  spaceId: number,
  schema: SchemaText,
  find: FindSchemas,
  partials: 'required' | 'optional' = 'required',
): Promise<readonly Violation[]> {
  if (Buffer.byteLength(schema.body) > MAX_SCHEMA_BYTES) {
    return [{ pointer: '', message: `has more than ${MAX_SCHEMA_BYTES} bytes` }];
  }
  try {
    const tooComplex = limitViolations(schema);
    if (tooComplex.length > 0) return tooComplex;
    referencesOf(schema);
  } catch (error) {
    return [{ pointer: '', message: `is not JSON: ${error instanceof Error ? error.message : String(error)}` }];
  }
  const resolved = await resolveSchema(schema, find);
  const tooExpensive = isTooLarge(resolved) ? [] : stepViolations(schema, resolved.partials);
  if (tooExpensive.length > 0) return tooExpensive;
  if (partials === 'optional' && resolved.missing.length > 0) return [];
  return schemaProblems(spaceId, resolved);
}

/** Rejects with VALIDATION_LEVEL_INVALID {levels}. */
export function checkValidationLevel(level: string): void {
  if (isValidationLevel(level)) return;
  throw new RejectedError(
    'VALIDATION_LEVEL_INVALID',
    `A validation level must be one of ${VALIDATION_LEVELS.join(', ')}.`,
    {
      levels: VALIDATION_LEVELS,
    },
  );
}

function schemaInvalid(uri: string, violations: readonly Violation[]): RejectedError {
  const named = violations.slice(0, NAMED_VIOLATIONS).map(({ pointer, message }) => `${pointer} ${message}`.trim());
  const others = violations.length - named.length;
  const reasons = [...named, ...(others > 0 ? [`${others} more`] : [])].join('; ');
  return new RejectedError('SCHEMA_INVALID', `The schema ${uri} is invalid: ${reasons}`, { violations });
}
