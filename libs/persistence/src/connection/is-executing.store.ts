import { Client, type ClientConfig } from 'pg';

/** unknown: the server has answered, but has no connection left. */
export type SessionState = 'executing' | 'ended' | 'unreachable' | 'unknown';

const WITHIN_MS = 5_000;
const TOO_MANY_CONNECTIONS = '53300';

/**
 * Asks the server over a new connection whether a session executes a statement. A session that waits for its client to
 * read does not count: the client has received nothing.
 */
export async function isExecuting(config: ClientConfig, processId: number | null): Promise<SessionState> {
  const client = new Client({
    ...config,
    application_name: `${config.application_name ?? ''}-check`,
    connectionTimeoutMillis: WITHIN_MS,
    query_timeout: WITHIN_MS,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rowCount } = await client.query(
      `select
         from pg_stat_activity
        where pid = $1
          and state in ('active', 'fastpath function call')
          and wait_event_type is distinct from 'Client'`,
      [processId],
    );
    return rowCount === 1 ? 'executing' : 'ended';
  } catch (error) {
    return (error as { readonly code?: string }).code === TOO_MANY_CONNECTIONS ? 'unknown' : 'unreachable';
  } finally {
    // Without a farewell, which a half-open connection would not answer.
    client.connection.stream.destroy();
  }
}
