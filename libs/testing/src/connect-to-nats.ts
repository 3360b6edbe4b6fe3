import { readFileSync } from 'node:fs';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { inboxPrefix, parseNatsUrls } from '@scriptorium/contracts';

/** Connects to `nats://user:password@host:port`. nats.js does not read the credentials in a URL. */
export async function connectToNats(
  natsUrl: string,
  options: { readonly caFile?: string; readonly reconnect?: boolean } = {},
): Promise<NatsConnection> {
  const servers = parseNatsUrls(natsUrl) ?? [];
  const [{ user, password, isTls } = { user: undefined, password: undefined, isTls: false }] = servers;
  return connect({
    reconnect: options.reconnect ?? true,
    servers: servers.map(({ hostname, port }) => `${hostname}:${port}`),
    ...(user === undefined ? {} : { user, pass: password ?? '', inboxPrefix: inboxPrefix(user) }),
    ...(isTls ? { tls: options.caFile === undefined ? {} : { ca: readFileSync(options.caFile, 'utf8') } } : {}),
  });
}
