import { createClient } from '@scriptorium/persistence';
import type { Client } from 'pg';

/** Rejects if the server does not execute a query. */
export async function checkConnection(url: string): Promise<void> {
  await withClient(url, async (client) => client.query('select 1'));
}

export async function ensureDatabase(url: string, name: string): Promise<void> {
  await withClient(url, async (client) => {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
    if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(name)}`);
  });
}

/** Returns the keys of all spaces. The schema must exist. */
export async function readSpaceKeys(url: string): Promise<string[]> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ key: string }>('select key from content.spaces order by key');
    return rows.map(({ key }) => key);
  });
}

async function withClient<Result>(url: string, work: (client: Client) => Promise<Result>): Promise<Result> {
  const client = createClient({ url, name: 'embedded' });
  // Without a listener, an error between two queries would end this process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
