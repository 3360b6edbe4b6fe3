import { Client } from 'pg';

/** Runs one statement over a connection of its own and returns its rows. */
export async function queryDatabase(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  // Without a listener the process would exit when the server is killed. The statement fails in any case.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}
