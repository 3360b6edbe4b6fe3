import { schemaMistakes } from '../models/schemas/check-schema';
import type { DeclaredSchema, DeclaredSpace } from './declaration';

/** Every broken schema of a space, as `path: message`. A file stands for itself: what a schema refers to is in it. */
export async function schemaMistakesOf({ schemas }: DeclaredSpace): Promise<string[]> {
  // One without a text was refused where it was read.
  const read = schemas.filter(({ body }) => body !== '');
  const found = await Promise.all(read.map(async (schema) => mistakesOf(schema, schemas)));
  return found.flat();
}

async function mistakesOf(schema: DeclaredSchema, all: readonly DeclaredSchema[]): Promise<string[]> {
  const violations = await schemaMistakes(schema, (uris) =>
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
