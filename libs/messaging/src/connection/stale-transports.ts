/**
 * Closes the socket of a connection whose pings are not answered.
 *
 * nats.js 3.4 ends such a connection itself, but first waits until an empty write ends. If the buffers of the socket
 * are full, the write ends only when TCP abandons the connection, after 15 minutes. nats.js does not reconnect before.
 *
 * The transport is not a part of the public interface of nats.js: `half-open.int.spec.ts` fails if it changes.
 */
import type { NatsConnection } from '@nats-io/transport-node';

interface WithTransport {
  readonly protocol?: { readonly transport?: { close?(error: Error): Promise<void> } };
}

export function closeStaleTransports(connection: NatsConnection): void {
  void (async () => {
    for await (const status of connection.status()) {
      if (status.type !== 'staleConnection') continue;
      const { transport } = (connection as WithTransport).protocol ?? {};
      await transport?.close?.(new Error('The server does not answer pings.'));
    }
  })();
}
