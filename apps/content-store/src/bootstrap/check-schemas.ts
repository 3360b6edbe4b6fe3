import { RejectedError, TransientError } from '@scriptorium/contracts';
import { schemaViolations } from '../models/schemas/check-schema';
import type { FindSchemas } from '../models/schemas/resolve-schema';
import type { Violation } from '../models/validation/compile-schema';
import type { DeclaredSchema, DeclaredSpace } from './declaration';

/**
 * Returns an error for each invalid schema of the spaces, as `path: message`. A schema can refer only to schemas of the
 * same space of the file. Rejects with SERVICE_UNAVAILABLE (transient) if the machine has no time for a schema.
 */
export async function schemaErrorsOf(spaces: readonly DeclaredSpace[]): Promise<string[]> {
  const found: string[] = [];
  // One after the other: they share the turn of NO_SPACE, and an expensive schema ends the validations that wait.
  for (const { schemas } of spaces) {
    // A schema without a text has already been reported while parsing.
    const read = schemas.filter(({ body }) => body !== '');
    for (const schema of read) found.push(...(await schemaErrors(schema, schemas)));
  }
  return found;
}

/** A machine that was too busy for one attempt gets more. The threads have started then. */
const ATTEMPTS = 10;

/** The file is checked before its spaces exist. */
const NO_SPACE = 0;

async function schemaErrors(schema: DeclaredSchema, all: readonly DeclaredSchema[]): Promise<string[]> {
  const violations = await violationsOf(schema, all);
  return violations.map(({ pointer, message }) =>
    `${schema.path}: the schema ${pointer} ${message}`.replace('  ', ' '),
  );
}

async function violationsOf(schema: DeclaredSchema, all: readonly DeclaredSchema[]): Promise<readonly Violation[]> {
  const find = (uris: readonly string[]): ReturnType<FindSchemas> =>
    Promise.resolve(
      all
        .filter(({ uri, body }) => uris.includes(uri) && isJson(body))
        .map(({ uri, body }) => ({ uri, body, version: 1 })),
    );
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await schemaViolations(NO_SPACE, schema, find);
    } catch (error) {
      if (error instanceof RejectedError) return [{ pointer: '', message: `is too expensive: ${error.message}` }];
      if (!(error instanceof TransientError) || attempt === ATTEMPTS) throw error;
    }
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
