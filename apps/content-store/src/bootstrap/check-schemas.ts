import { schemaViolations } from '../models/schemas/check-schema';
import type { DeclaredSchema, DeclaredSpace } from './declaration';

/**
 * Returns an error for each invalid schema of a space, as `path: message`. A schema can refer only to schemas of the
 * same file.
 */
export async function schemaErrorsOf({ schemas }: DeclaredSpace): Promise<string[]> {
  // A schema without a text has already been reported while parsing.
  const read = schemas.filter(({ body }) => body !== '');
  const found = await Promise.all(read.map(async (schema) => schemaErrors(schema, schemas)));
  return found.flat();
}

async function schemaErrors(schema: DeclaredSchema, all: readonly DeclaredSchema[]): Promise<string[]> {
  const violations = await schemaViolations(schema, (uris) =>
    Promise.resolve(
      all
        .filter(({ uri, body }) => uris.includes(uri) && isJson(body))
        .map(({ uri, body }) => ({ uri, body, version: 1 })),
    ),
  );
  return violations.map(({ pointer, message }) =>
    `${schema.path}: the schema ${pointer} ${message}`.replace('  ', ' '),
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
