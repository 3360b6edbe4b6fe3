/*
 * Compares the migrations that a program contains with those that a database has
 * (docs/adr/0021-a-service-waits-for-its-schema.md).
 */

/** A migration that the database has. */
export interface AppliedMigration {
  readonly name: string;
  /** Whether services of the release before this migration work with the schema after it. */
  readonly keepsOlderServices: boolean;
  /** The last migration of that release. Services without it do not work. Null: unknown. */
  readonly keepsServicesWith: string | null;
}

export type SchemaState =
  | { readonly kind: 'ready' }
  /** `missing`: migrations of the program that the database does not have, oldest first. */
  | { readonly kind: 'older'; readonly missing: readonly string[] }
  /** `breaking`: migrations that the program does not contain and that older services do not work with. */
  | { readonly kind: 'newer'; readonly breaking: readonly string[] };

/** @param known the names of the program's migrations, oldest first */
export function schemaState(known: readonly string[], applied: readonly AppliedMigration[]): SchemaState {
  const breaking = applied.filter((migration) => !known.includes(migration.name) && !keeps(migration, known));
  if (breaking.length > 0) return { kind: 'newer', breaking: breaking.map(({ name }) => name) };
  const present = new Set(applied.map(({ name }) => name));
  const missing = known.filter((name) => !present.has(name));
  return missing.length > 0 ? { kind: 'older', missing } : { kind: 'ready' };
}

function keeps({ keepsOlderServices, keepsServicesWith }: AppliedMigration, known: readonly string[]): boolean {
  return keepsOlderServices && (keepsServicesWith === null || known.includes(keepsServicesWith));
}
