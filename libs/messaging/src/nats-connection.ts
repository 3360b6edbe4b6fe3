import { connect, type NatsConnection } from '@nats-io/transport-node';

/** What nats.js, and Nest's own NATS transport on top of it, want to know of a server. */
export interface NatsAddress {
  readonly servers: string[];
  readonly name: string;
  readonly maxReconnectAttempts: number;
  readonly reconnectTimeWait: number;
  readonly user?: string;
  readonly pass?: string;
}

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
  return { servers, name, maxReconnectAttempts: -1, reconnectTimeWait: 250, ...credentials };
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
