import { connect, type NatsConnection } from '@nats-io/transport-node';

/** What nats.js, and Nest's own NATS transport on top of it, want to know of a server. */
export interface NatsAddress {
  readonly servers: string[];
  readonly name: string;
  readonly maxReconnectAttempts: number;
  readonly reconnectTimeWait: number;
  readonly timeout: number;
  readonly user?: string;
  readonly pass?: string;
}

/**
 * Milliseconds for one attempt to connect. nats.js waits this long, by default 20 s, where a server dies between accepting
 * a connection and greeting it; a restart would be noticed that much later.
 */
const CONNECT_TIMEOUT_MS = 3_000;
const CLOSE_TIMEOUT_MS = 1_000;

/**
 * `nats://user:password@one:4222,two:4222` as options. A connection that was made once is kept up for ever: a service
 * outlives the restart of its server. `name` is what the server's monitoring shows.
 */
export function natsAddress(natsUrl: string, name: string): NatsAddress {
  const parts = natsUrl.split(',').map((part) => part.trim());
  const [first] = parts.map((part) => new URL(part.includes('://') ? part : `nats://${part}`));
  const credentials = first?.username
    ? { user: decodeURIComponent(first.username), pass: decodeURIComponent(first.password) }
    : {};
  const servers = parts.map((part) => part.replace(/^(\w+:\/\/)?([^@/]*@)?/, '').replace(/\/$/, ''));
  const timing = { maxReconnectAttempts: -1, reconnectTimeWait: 250, timeout: CONNECT_TIMEOUT_MS };
  return { servers, name, ...timing, ...credentials };
}

export async function connectNats(natsUrl: string, name: string): Promise<NatsConnection> {
  const address = natsAddress(natsUrl, name);
  try {
    return await connect(address);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`No NATS server at ${address.servers.join(', ')}: ${reason}`, { cause: error });
  }
}

/** Waits until what was published is written; not for a server that is away. */
export async function flushWithTimeout(connection: NatsConnection): Promise<void> {
  const limit = new Promise<void>((resolve) => setTimeout(resolve, CLOSE_TIMEOUT_MS).unref());
  await Promise.race([connection.flush().catch(() => undefined), limit]);
}
