import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { ServiceRole } from '@scriptorium/persistence';
import { fetchRunResource } from './run/fetch-run-resource';
import { afterTestFile } from './run/after-test-file';

/*
 * A database per test file, cloned from a template that is migrated once a run (18 ms instead of the migrations).
 *
 * Whoever comes first makes the template, under an advisory lock of the server; the flag `is template`, set last, says
 * that it is whole. It fails as the migrations fail, in every file that asks.
 */
export interface TestDatabase {
  /** The superuser's. */
  readonly url: string;
  /** The same database as a service sees it, with its role's rights alone. */
  urlFor(role: ServiceRole): string;
  /** For a test that needs it gone; the end of the file drops it anyway. */
  drop(): Promise<void>;
}

const TEMPLATE = 'scriptorium_template';
/** Any number that nobody else uses on a server for tests. */
const TEMPLATE_LOCK = 20_261_121;

/** @param options.migrated false: an empty database, for tests of the migrations themselves */
export async function createTestDatabase(options: { readonly migrated?: boolean } = {}): Promise<TestDatabase> {
  const { url: serverUrl } = await fetchRunResource<{ url: string }>('/postgres');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await asSuperuser(serverUrl, async (client) => {
    const template = options.migrated === false ? 'template0' : await ensureTemplate(client, serverUrl);
    await client.query(`create database ${name} template ${template} strategy file_copy`);
  });
  const drop = async (): Promise<void> =>
    asSuperuser(serverUrl, async (client) => {
      // By itself it waits 5 s for connections that are just closing: cut off, they would fail a file that has passed.
      await client
        .query(`drop database if exists ${name}`)
        .catch(() => client.query(`drop database if exists ${name} with (force)`));
    });
  afterTestFile(drop);
  const url = withDatabase(serverUrl, name);
  return { url, urlFor: (role) => withUser(url, role, passwordOf(role)), drop };
}

async function ensureTemplate(client: Client, serverUrl: string): Promise<string> {
  // Held until the connection ends.
  await client.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
  const { rowCount } = await client.query('select from pg_database where datname = $1 and datistemplate', [TEMPLATE]);
  if (rowCount === 0) {
    await client.query(`drop database if exists ${TEMPLATE} with (force)`);
    await client.query(`create database ${TEMPLATE}`);
    // Here and not above: it brings the whole of TypeORM, which only the file that comes first needs.
    const { migrate, serviceRoles } = await import('@scriptorium/persistence');
    await migrate(
      withDatabase(serverUrl, TEMPLATE),
      Object.fromEntries(serviceRoles.map((role) => [role, passwordOf(role)])),
    );
    await client.query(`alter database ${TEMPLATE} is_template true`);
  }
  return TEMPLATE;
}

/** The server lives for one run, on loopback, with nothing in it. */
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
