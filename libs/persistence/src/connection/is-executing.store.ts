import { Client, type ClientConfig } from 'pg';

/**
 * unknown: the server answers but refuses the connection, for example because it has none left or is starting. A pooler
 * always counts as unknown.
 */
export type SessionState = 'executing' | 'ended' | 'unreachable' | 'unknown';

const WITHIN_MS = 5_000;
const SQLSTATE = /^[0-9A-Z]{5}$/;

/**
 * Asks the server over a new connection whether a session executes a statement. A session that waits for its client to
 * read does not count: the client has received nothing.
 */
export async function isExecuting(config: ClientConfig, processId: number | null): Promise<SessionState> {
  return overNewConnection(config, async (client) => {
    const { rowCount } = await client.query(
      `select
         from pg_stat_activity
        where pid = $1
          and state in ('active', 'fastpath function call')
          and wait_event_type is distinct from 'Client'`,
      [processId],
    );
    return rowCount === 1 ? 'executing' : 'ended';
  });
}

/** Returns whether the server of the configuration accepts connections: `unknown` if it does, else `unreachable`. */
export async function canConnect(config: ClientConfig): Promise<SessionState> {
  return overNewConnection(config, () => Promise.resolve('unknown'));
}

async function overNewConnection(
  config: ClientConfig,
  ask: (client: Client) => Promise<SessionState>,
): Promise<SessionState> {
  const client = new Client({
    ...config,
    application_name: `${config.application_name ?? ''}-check`,
    connectionTimeoutMillis: WITHIN_MS,
    query_timeout: WITHIN_MS,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await ask(client);
  } catch (error) {
    const { code = '' } = error as { readonly code?: string };
    return SQLSTATE.test(code) ? 'unknown' : 'unreachable';
  } finally {
    // Not end(), which would wait for the server to close the connection: a half-open one never does.
    client.connection.stream.destroy();
  }
}
