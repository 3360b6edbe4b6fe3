import { connect, type NatsConnection, type NodeConnectionOptions } from '@nats-io/transport-node';

import { closeStaleTransports } from './stale-transports';

/** How a service reaches NATS. */
export interface NatsAccess {
  /** `nats://[user:password@]host:port`, or several of these separated by commas. */
  readonly natsUrl: string;
  /** Milliseconds between two pings of a connection. Default 5,000. */
  readonly natsPingIntervalMs?: number;
}

/** Connection options of nats.js and of Nest's NATS transport. */
export type NatsAddress = NodeConnectionOptions & { readonly servers: string[]; readonly name: string };

const DEFAULT_PING_INTERVAL_MS = 5_000;

/**
 * Unanswered pings after which a connection is closed: a connection that died without notice is replaced after 15 to
 * 20 s. nats.js would notice it after 4 to 6 minutes. The server must ping as often (libs/embedded/src/nats), since it
 * sends requests to a dead subscriber until it notices.
 */
const MAX_PINGS_OUT = 2;

/**
 * Limit of one attempt to connect. If a server dies between accepting a connection and sending its greeting, nats.js
 * waits this long before it tries again. Its default is 20 s.
 */
const CONNECT_TIMEOUT_MS = 3_000;
const CLOSE_TIMEOUT_MS = 1_000;

/**
 * Converts `nats://user:password@one:4222,two:4222` into options. A connection is restored without limit, so that a
 * service survives the restart of its server. `name` appears in the server's monitoring.
 */
export function natsAddress({ natsUrl, natsPingIntervalMs }: NatsAccess, name: string): NatsAddress {
  const parts = natsUrl.split(',').map((part) => part.trim());
  const [first] = parts.map((part) => new URL(part.includes('://') ? part : `nats://${part}`));
  const credentials = first?.username
    ? { user: decodeURIComponent(first.username), pass: decodeURIComponent(first.password) }
    : {};
  const servers = parts.map((part) => part.replace(/^(\w+:\/\/)?([^@/]*@)?/, '').replace(/\/$/, ''));
  return {
    servers,
    name,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    timeout: CONNECT_TIMEOUT_MS,
    pingInterval: natsPingIntervalMs ?? DEFAULT_PING_INTERVAL_MS,
    maxPingOut: MAX_PINGS_OUT,
    ...credentials,
  };
}

export async function connectNats(address: NatsAddress): Promise<NatsConnection> {
  try {
    const connection = await connect(address);
    closeStaleTransports(connection);
    return connection;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`No NATS server at ${address.servers.join(', ')}: ${reason}`, { cause: error });
  }
}

/** Waits until published messages are written, at most CLOSE_TIMEOUT_MS if the server is down. */
export async function flushWithTimeout(connection: NatsConnection): Promise<void> {
  const limit = new Promise<void>((resolve) => setTimeout(resolve, CLOSE_TIMEOUT_MS).unref());
  await Promise.race([connection.flush().catch(() => undefined), limit]);
}
