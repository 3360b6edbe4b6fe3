import { connect, type NatsConnection } from '@nats-io/transport-node';

/** Connection options of nats.js and of Nest's NATS transport. */
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
 * Limit of one attempt to connect. If a server dies between accepting a connection and sending its greeting, nats.js
 * waits this long before it tries again. Its default is 20 s.
 */
const CONNECT_TIMEOUT_MS = 3_000;
const CLOSE_TIMEOUT_MS = 1_000;

/**
 * Converts `nats://user:password@one:4222,two:4222` into options. A connection is restored without limit, so that a
 * service survives the restart of its server. `name` appears in the server's monitoring.
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

/** Waits until published messages are written, at most CLOSE_TIMEOUT_MS if the server is down. */
export async function flushWithTimeout(connection: NatsConnection): Promise<void> {
  const limit = new Promise<void>((resolve) => setTimeout(resolve, CLOSE_TIMEOUT_MS).unref());
  await Promise.race([connection.flush().catch(() => undefined), limit]);
}
