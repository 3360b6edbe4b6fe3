/**
 * Finds the server of a list that serves, as libpq does with several hosts.
 *
 *   known      The server of the last connection is used without a search.
 *   search     Without one, all servers are tried at once. The first that serves becomes the known one.
 *   fail-over  After a connection that fails or is read-only, the next one searches again.
 *
 * A server reports with the start of each session whether it is a replica (in_hot_standby) or read-only
 * (default_transaction_read_only), so this needs no query.
 */
import { Client, type ClientConfig } from 'pg';

import type { DatabaseServers } from './database-url';

const known = new Map<string, string>();

/** Returns the URL of a server that serves. Rejects with the error of the first server if none does. */
export async function findServer({ urls, mustAcceptWrites }: DatabaseServers, config: ClientConfig): Promise<string> {
  const key = urls.join();
  const last = known.get(key);
  if (last !== undefined) return last;
  const tries = urls.map((url) => tryServer(url, mustAcceptWrites, config));
  const found = await Promise.any(tries).catch(() => tries[0]);
  if (found === undefined) throw new Error('The database URL has no server.');
  known.set(key, found);
  return found;
}

/** Makes the next connection search. */
export function forgetServer({ urls }: DatabaseServers): void {
  known.delete(urls.join());
}

/** Returns a function that returns whether the server of the client rejects writes, once the client is connected. */
export function watchReadOnly(client: Client): () => boolean {
  const reported = new Map<string, string>();
  client.connection.on('parameterStatus', (status: { parameterName: string; parameterValue: string }) =>
    reported.set(status.parameterName, status.parameterValue),
  );
  return () => reported.get('in_hot_standby') === 'on' || reported.get('default_transaction_read_only') === 'on';
}

export function readOnlyServer(): Error {
  return Object.assign(new Error('The server of the database is a replica or read-only.'), { code: '25006' });
}

async function tryServer(url: string, mustAcceptWrites: boolean, config: ClientConfig): Promise<string> {
  const client = new Client({ ...config, connectionString: url });
  client.on('error', () => undefined);
  const isReadOnly = watchReadOnly(client);
  try {
    await client.connect();
    if (mustAcceptWrites && isReadOnly()) throw readOnlyServer();
    return url;
  } finally {
    client.connection.stream.destroy();
  }
}
