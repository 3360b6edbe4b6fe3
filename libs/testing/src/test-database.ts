import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { ServiceRole } from '@scriptorium/persistence';
import { fetchRunResource } from './run/fetch-run-resource';
import { afterTestFile } from './run/after-test-file';

/*
 * A database per test file, cloned from a template that is migrated once per run (18 ms instead of the migrations).
 *
 * The first test file creates the template under an advisory lock. The flag `is_template`, which is set last, marks it
 * as complete. If a migration fails, it fails in every test file that needs a database.
 */
export interface TestDatabase {
  /** URL for the superuser. */
  readonly url: string;
  /** Returns the URL of the same database for the role of a service. */
  urlFor(role: ServiceRole): string;
  /** Drops the database before the end of the test file, which drops it in any case. */
  drop(): Promise<void>;
}

const TEMPLATE = 'scriptorium_template';
/** Arbitrary; must differ from other advisory locks on a test server. */
const TEMPLATE_LOCK = 20_261_121;

/**
 * Creates a database for the test file.
 * @param options.migrated false: an empty database, for tests of the migrations themselves
 */
export async function createTestDatabase(options: { readonly migrated?: boolean } = {}): Promise<TestDatabase> {
  return createFrom(async (client, serverUrl) =>
    options.migrated === false ? 'template0' : ensureTemplate(client, serverUrl),
  );
}

/** Creates a copy of a database, as a restored backup is one. No other connection to the database may be open. */
export async function copyTestDatabase({ url }: TestDatabase): Promise<TestDatabase> {
  return createFrom(() => Promise.resolve(new URL(url).pathname.slice(1)));
}

async function createFrom(templateOf: (client: Client, serverUrl: string) => Promise<string>): Promise<TestDatabase> {
  const { url: serverUrl } = await fetchRunResource<{ url: string }>('/postgres');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await asSuperuser(serverUrl, async (client) => {
    const template = await templateOf(client, serverUrl);
    await client.query(`create database ${name} template ${template} strategy file_copy`);
  });
  const drop = async (): Promise<void> =>
    asSuperuser(serverUrl, async (client) => {
      // Without FORCE, the server waits 5 s for closing connections. Terminating them could fail a test that has
      // passed.
      await client
        .query(`drop database if exists ${name}`)
        .catch(() => client.query(`drop database if exists ${name} with (force)`));
    });
  afterTestFile(drop);
  const url = withDatabase(serverUrl, name);
  return { url, urlFor: (role) => withUser(url, role, passwordOf(role)), drop };
}

async function ensureTemplate(client: Client, serverUrl: string): Promise<string> {
  // Released when the connection ends.
  await client.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
  const { rowCount } = await client.query('select from pg_database where datname = $1 and datistemplate', [TEMPLATE]);
  if (rowCount === 0) {
    await client.query(`drop database if exists ${TEMPLATE} with (force)`);
    await client.query(`create database ${TEMPLATE}`);
    // Imported here because it loads TypeORM, which only the first test file needs.
    const { migrate, serviceRoles } = await import('@scriptorium/persistence');
    await migrate(
      withDatabase(serverUrl, TEMPLATE),
      Object.fromEntries(serviceRoles.map((role) => [role, passwordOf(role)])),
    );
    await client.query(`alter database ${TEMPLATE} is_template true`);
  }
  return TEMPLATE;
}

/** The server listens on loopback for one run and has only test data, so the passwords need not be secret. */
function passwordOf(role: ServiceRole): string {
  return `password-of-${role}`;
}

async function asSuperuser(url: string, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}

function withUser(url: string, user: string, password: string): string {
  const changed = new URL(url);
  changed.username = user;
  changed.password = password;
  return changed.href;
}
