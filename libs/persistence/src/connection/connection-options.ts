import type { ClientConfig } from 'pg';

import { parseDatabaseUrl, type DatabaseServers } from './database-url';
import { WORK_LIMITS, type LimitOptions, type TimeLimits, type Work } from './time-limits';

export interface ConnectionOptions {
  readonly url: string;
  /** Name of the service in pg_stat_activity. */
  readonly name: string;
  /** The kind of work, which decides the time limits. Default: `background`. */
  readonly work?: Work;
  /** Limits that differ from those of the kind of work. */
  readonly limits?: LimitOptions | undefined;
  /** Settings of the session, such as `jit=off`. */
  readonly sessionSettings?: readonly string[];
}

/** Configuration of `DatabaseClient`. */
export interface DatabaseClientConfig extends ClientConfig {
  /** See `TimeLimits.answer`. */
  readonly answerTimeoutMs?: number;
  /** Set if the URL needs a choice: it lists several servers, or requires one that accepts writes. */
  readonly servers?: DatabaseServers;
}

/**
 * The server closes the connection of a client that has not acknowledged its data, or a probe, for 20 s. The defaults
 * of Linux are 15 minutes and 2 hours.
 */
const DEAD_CLIENTS = [
  'tcp_user_timeout=20000',
  'tcp_keepalives_idle=10',
  'tcp_keepalives_interval=5',
  'tcp_keepalives_count=2',
];

/** Node probes each second after this time, and closes the connection after ten probes. */
const KEEPALIVE_AFTER_MS = 10_000;

/** Returns the configuration of a client. The limits of the server are parameters of the start-up: no round trip. */
export function clientConfig(options: ConnectionOptions): DatabaseClientConfig {
  const limits: TimeLimits = { ...WORK_LIMITS[options.work ?? 'background'], ...definedOf(options.limits) };
  const servers = parseDatabaseUrl(options.url);
  return {
    ...(servers.urls.length > 1 || servers.mustAcceptWrites ? { servers } : {}),
    connectionString: servers.urls[0],
    application_name: options.name,
    connectionTimeoutMillis: limits.connect,
    answerTimeoutMs: limits.answer,
    statement_timeout: limits.statement,
    lock_timeout: limits.lock,
    idle_in_transaction_session_timeout: limits.idleInTransaction,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEPALIVE_AFTER_MS,
    options: [...DEAD_CLIENTS, ...(options.sessionSettings ?? [])].map((setting) => `-c ${setting}`).join(' '),
  };
}

function definedOf(limits: LimitOptions = {}): Partial<TimeLimits> {
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
}
