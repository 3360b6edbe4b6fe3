import type { ClientConfig } from 'pg';

import { parseDatabaseUrl, type DatabaseServers } from './database-url';
import type { TransactionSettings } from './pooled-statements';
import { WORK_LIMITS, type LimitOptions, type TimeLimits, type Work } from './time-limits';

/** transaction: the URL is the address of a pooler that gives each transaction another session of the server. */
export type Pooler = 'none' | 'transaction';

export interface ConnectionOptions {
  readonly url: string;
  /** Name of the service in pg_stat_activity. */
  readonly name: string;
  /** The kind of work, which decides the time limits. Default: `background`. */
  readonly work?: Work;
  /** Limits that differ from those of the kind of work. */
  readonly limits?: LimitOptions | undefined;
  /** Default: none. */
  readonly pooler?: Pooler | undefined;
  /** Settings of the session, such as `{ jit: 'off' }`. */
  readonly sessionSettings?: Readonly<Record<string, string>>;
}

/** Configuration of `DatabaseClient`. */
export interface DatabaseClientConfig extends ClientConfig {
  /** See `TimeLimits.answer`. */
  readonly answerTimeoutMs?: number;
  /** Set if the URL needs a choice: it lists several servers, or requires one that accepts writes. */
  readonly servers?: DatabaseServers;
  /** Set if the URL is the address of a pooler in transaction mode. */
  readonly pooled?: PooledConfig;
}

interface PooledConfig {
  readonly settings: TransactionSettings;
  /** The server has ended every statement after this time. 0: no limit. */
  readonly longestStatementMs: number;
}

/**
 * The server closes the connection of a client that has not acknowledged its data, or a probe, for 20 s. The defaults
 * of Linux are 15 minutes and 2 hours.
 */
const DEAD_CLIENTS = {
  tcp_user_timeout: '20000',
  tcp_keepalives_idle: '10',
  tcp_keepalives_interval: '5',
  tcp_keepalives_count: '2',
};

/** Node probes each second after this time, and closes the connection after ten probes. */
const KEEPALIVE_AFTER_MS = 10_000;

/** Returns the configuration of a client. */
export function clientConfig(options: ConnectionOptions): DatabaseClientConfig {
  const limits: TimeLimits = { ...WORK_LIMITS[options.work ?? 'background'], ...definedOf(options.limits) };
  const servers = parseDatabaseUrl(options.url);
  const isPooled = options.pooler === 'transaction';
  if (isPooled && servers.mustAcceptWrites) throw cannotChoose();
  return {
    ...(servers.urls.length > 1 || servers.mustAcceptWrites ? { servers } : {}),
    connectionString: servers.urls[0],
    application_name: options.name,
    connectionTimeoutMillis: limits.connect,
    answerTimeoutMs: limits.answer,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEPALIVE_AFTER_MS,
    ...(isPooled ? pooledLimits(limits, options) : startUpLimits(limits, options)),
  };
}

/** The limits of the server are parameters of the start-up: no round trip. */
function startUpLimits(limits: TimeLimits, { sessionSettings = {} }: ConnectionOptions): DatabaseClientConfig {
  const settings = Object.entries({ ...DEAD_CLIENTS, ...sessionSettings });
  return {
    statement_timeout: limits.statement,
    lock_timeout: limits.lock,
    idle_in_transaction_session_timeout: limits.idleInTransaction,
    options: settings.map(([name, value]) => `-c ${name}=${value}`).join(' '),
  };
}

/** A pooler accepts no parameters of a session. It has its own settings for the connections of its clients. */
function pooledLimits(limits: TimeLimits, { sessionSettings = {} }: ConnectionOptions): DatabaseClientConfig {
  const settings = {
    statement_timeout: String(limits.statement),
    lock_timeout: String(limits.lock),
    idle_in_transaction_session_timeout: String(limits.idleInTransaction),
    ...sessionSettings,
  };
  return { pooled: { settings, longestStatementMs: limits.statement } };
}

function cannotChoose(): Error {
  return new Error(
    'target_session_attrs of the database URL cannot be used with DATABASE_POOLER=transaction: the pooler chooses the ' +
      'server. Remove it, and configure the server in the pooler.',
  );
}

function definedOf(limits: LimitOptions = {}): Partial<TimeLimits> {
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
}
