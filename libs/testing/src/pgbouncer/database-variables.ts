import { startOwnPgbouncer } from './start-pgbouncer';

/**
 * Returns the variables with which a service connects to a database: directly, or through PgBouncer if
 * SCRIPTORIUM_TEST_POOLER is set (`npm run test:full -- pooler`).
 */
export async function databaseVariables(url: string): Promise<Readonly<Record<string, string>>> {
  if (process.env['SCRIPTORIUM_TEST_POOLER'] !== 'transaction') return { DATABASE_URL: url };
  const pgbouncer = await startOwnPgbouncer([url]);
  return { DATABASE_URL: pgbouncer.addressFor(url), DATABASE_DIRECT_URL: url, DATABASE_POOLER: 'transaction' };
}
