import type { NatsConnection } from '@nats-io/transport-node';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';

import { awaitNats, DEFAULT_START_TIMEOUT_MS, type AwaitNatsOptions } from './await-nats';
import type { MessagingOptions } from './messaging-options';
import { connectNats, flushWithTimeout, type NatsAccess, natsAddress } from './nats-connection';
import { compareSettings } from './shared-settings';
import { ensureTopology } from '../topology/topology';

/** The process's connection for commands and events. */
@Injectable()
export class MessagingConnection implements OnApplicationShutdown {
  private constructor(readonly nats: NatsConnection) {}

  /**
   * Connects, ensures the streams, and compares the settings with those of the other services. Waits for a server that
   * is not up yet, and for leaders of the streams.
   */
  static async open(options: MessagingOptions): Promise<MessagingConnection> {
    const address = natsAddress(options, options.service);
    const waiting = startOptions(options);
    const connection = new MessagingConnection(await awaitNats(() => connectNats(address), waiting));
    try {
      await awaitNats(() => ensureTopology(connection.nats, { options }), waiting);
      await compareSettings(connection.nats, options.service, options.sharedSettings ?? {});
      return connection;
    } catch (error) {
      await connection.nats.close();
      throw error;
    }
  }

  /** Runs after the transports are closed and the outbox relay has stopped. Writes the last acks, then closes. */
  async onApplicationShutdown(): Promise<void> {
    if (this.nats.isClosed()) return;
    await flushWithTimeout(this.nats);
    await this.nats.close();
  }
}

/** Returns how long a service waits for NATS at its start. */
export function startOptions({ natsTimeoutMs }: NatsAccess): AwaitNatsOptions {
  const logger = new Logger('Start');
  return { withinMs: natsTimeoutMs ?? DEFAULT_START_TIMEOUT_MS, log: (line) => logger.warn(line) };
}
