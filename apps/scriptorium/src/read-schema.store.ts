import { createPool, migrationNames, readAppliedMigrations, schemaState } from '@scriptorium/persistence';

/** The schema of a database, compared with the migrations of this program. */
export interface Schema {
  /** The newest migration of the database. */
  readonly version: string | undefined;
  /** Migrations of this program that the database does not have, oldest first. */
  readonly pending: readonly string[];
  /** Migrations of the database that this program does not contain. */
  readonly unknown: readonly string[];
  /** Those of them with which services of this version do not work. */
  readonly breaking: readonly string[];
}

/** Reads the schema. Writes nothing. */
export async function readSchema(url: string): Promise<Schema> {
  const pool = createPool({ url, name: 'scriptorium-migrate', connections: 1 });
  try {
    const applied = await readAppliedMigrations(pool);
    const names = new Set(applied.map(({ name }) => name));
    const state = schemaState(migrationNames, applied);
    return {
      version: applied.at(-1)?.name,
      pending: migrationNames.filter((name) => !names.has(name)),
      unknown: [...names].filter((name) => !migrationNames.includes(name)),
      breaking: state.kind === 'newer' ? state.breaking : [],
    };
  } finally {
    await pool.end();
  }
}
