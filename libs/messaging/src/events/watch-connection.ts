import type { NatsConnection } from '@nats-io/transport-node';

interface ConnectionWatch {
  /** Calls back when the connection is lost. Returns the function that ends this. */
  onDisconnect(callback: () => void): () => void;
}

const watches = new WeakMap<NatsConnection, ConnectionWatch>();

/** Returns the watch of a connection: one for all its readers, because a reader of nats.js's statuses never ends. */
export function watchConnection(nats: NatsConnection): ConnectionWatch {
  const known = watches.get(nats);
  if (known !== undefined) return known;
  const callbacks = new Set<() => void>();
  const watch = {
    onDisconnect: (callback: () => void) => {
      callbacks.add(callback);
      return () => void callbacks.delete(callback);
    },
  };
  watches.set(nats, watch);
  void (async () => {
    for await (const { type } of nats.status()) {
      if (type === 'disconnect' || type === 'staleConnection') for (const callback of [...callbacks]) callback();
    }
  })().catch(() => undefined);
  return watch;
}
