/**
 * Sends statements through a pooler in transaction mode (PgBouncer with `pool_mode = transaction`), which may give each
 * transaction another session of the server.
 *
 *   settings   No setting of a session survives its transaction. So every transaction gets the settings: after the
 *              `begin` of the caller, or in the implicit transaction of any other statement. Both ways cost no round
 *              trip: PostgreSQL executes all messages before a Sync in one transaction. Settings that the caller sends
 *              with its `begin` come last, so they are in effect.
 *   names      A prepared statement belongs to one session, and PgBouncer before 1.21 does not know them. So
 *              statements lose their names, and the server parses each one again.
 *
 * Failure mode: a statement that cannot run in a transaction block, such as `vacuum`, fails.
 */
import { type Client, type Connection, escapeLiteral, Query, type Submittable } from 'pg';

/** Names and values of the settings of each transaction. */
export type TransactionSettings = Readonly<Record<string, string>>;

type Callback = (error: Error | null, result: unknown) => void;

/** A query of node-postgres, with the methods that the client calls and that its types leave out. */
interface SentQuery extends Submittable {
  name?: string | undefined;
  text: string;
  callback?: Callback | undefined;
  requiresPreparation(): boolean;
  handleRowDescription(message: unknown): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, connection: Connection): void;
}

/** The first statement of a text that begins a transaction. */
const BEGIN = /^\s*(?:begin|start\s+transaction)\b[^;]*/i;

/** Returns a function that replaces the `query` of a client. */
export function queryThroughPooler(client: Client, settings: TransactionSettings): Client['query'] {
  const send = client.query.bind(client) as (query: SentQuery, values?: unknown) => unknown;
  const query = (config: string | SentQuery, values?: unknown, callback?: Callback): unknown => {
    const sent = isQuery(config)
      ? config
      : (new Query(config, values as never, callback as never) as never as SentQuery);
    addSettings(sent, client, settings);
    if (isQuery(config) || sent.callback !== undefined) return send(sent, values);
    return new Promise((resolve, reject) => {
      sent.callback = (error, result) => (error === null ? resolve(result) : reject(withStackOf(error)));
      send(sent);
    });
  };
  return query as Client['query'];
}

function isQuery(config: string | SentQuery): config is SentQuery {
  return config instanceof Query;
}

/** The stack of the driver's error ends at its socket. */
function withStackOf(error: Error): Error {
  Error.captureStackTrace(error, withStackOf);
  return error;
}

/** Decides when the query is sent, since earlier queries of the client may begin or end a transaction. */
function addSettings(query: SentQuery, client: Client, settings: TransactionSettings): void {
  query.name = undefined;
  const submit = query.submit.bind(query);
  query.submit = (connection) => {
    if (client.getTransactionStatus() !== 'I') return submit(connection);
    const [begin] = BEGIN.exec(query.text) ?? [];
    if (begin !== undefined) {
      // Unlike a select, these statements take no snapshot, which may be too early for the caller. The caller's own
      // settings follow, since the last assignment is in effect.
      query.text = [begin, ...assignments(settings)].join('; ') + query.text.slice(begin.length);
      keepFirstResult(query);
    } else if (query.requiresPreparation()) {
      return together(connection, () => {
        connection.parse({ name: '', text: selectSettings(settings), types: [] }, true);
        connection.bind({}, true);
        connection.execute({}, true);
        dropFirstResult(query);
        return submit(connection);
      });
    } else {
      query.text = `${selectSettings(settings)}; ${query.text}`;
      dropFirstResult(query);
    }
    return submit(connection);
  };
}

function assignments(settings: TransactionSettings): string[] {
  return Object.entries(settings).map(([name, value]) => `set local ${name} = ${escapeLiteral(value)}`);
}

function selectSettings(settings: TransactionSettings): string {
  const calls = Object.entries(settings).map(
    ([name, value]) => `set_config(${escapeLiteral(name)}, ${escapeLiteral(value)}, true)`,
  );
  return `select ${calls.join(', ')}`;
}

/** Sends all messages in one packet. */
function together<T>({ stream }: Connection, send: () => T): T {
  stream.cork();
  try {
    return send();
  } finally {
    stream.uncork();
  }
}

function keepFirstResult(query: SentQuery): void {
  const complete = query.handleCommandComplete.bind(query);
  query.handleCommandComplete = (message, connection) => {
    query.handleCommandComplete = () => undefined;
    complete(message, connection);
  };
}

/** The methods of the prototype are visible again after the first result. */
function dropFirstResult(query: SentQuery): void {
  const hidden: Partial<SentQuery> = query;
  query.handleRowDescription = query.handleDataRow = () => undefined;
  query.handleCommandComplete = () => {
    delete hidden.handleRowDescription;
    delete hidden.handleDataRow;
    delete hidden.handleCommandComplete;
  };
}
