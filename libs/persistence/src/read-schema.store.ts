import type { ClientBase, Pool } from 'pg';
import { migrations } from './migrate';
import { schemaState, type AppliedMigration, type SchemaState } from './schema-state';

export const migrationNames: readonly string[] = migrations.map(({ name }) => name);

/** Returns the migrations of the database, oldest first. Writes nothing. */
export async function readAppliedMigrations(client: ClientBase | Pool): Promise<readonly AppliedMigration[]> {
  // The table and the columns are missing before the first migrations. to_jsonb reads a column only if it exists.
  const { rows: tables } = await client.query<{ exists: boolean }>(
    `select to_regclass('public.migrations') is not null as exists`,
  );
  if (tables[0]?.exists !== true) return [];
  const { rows } = await client.query<AppliedMigration>(
    `select m.name,
            coalesce((to_jsonb(m) ->> 'keeps_older_services')::boolean, false) as "keepsOlderServices",
            to_jsonb(m) ->> 'keeps_services_with' as "keepsServicesWith"
       from public.migrations m
      order by m.id`,
  );
  return rows;
}

/** Returns the state of the schema for the program that asks. */
export async function readSchemaState(
  client: ClientBase | Pool,
  known: readonly string[] = migrationNames,
): Promise<SchemaState> {
  return schemaState(known, await readAppliedMigrations(client));
}
