import type { NatsConnection } from '@nats-io/transport-node';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';

import type { MessagingOptions } from './messaging-options';
import { connectNats, flushWithTimeout, natsAddress } from './nats-connection';
import { compareSettings } from './shared-settings';
import { ensureTopology } from '../topology/topology';

/** The process's connection for commands and events. */
@Injectable()
export class MessagingConnection implements OnApplicationShutdown {
  private constructor(readonly nats: NatsConnection) {}

  /** Connects, ensures the streams, and compares the settings with those of the other services. */
  static async open(options: MessagingOptions): Promise<MessagingConnection> {
    const connection = new MessagingConnection(await connectNats(natsAddress(options, options.service)));
    try {
      await ensureTopology(connection.nats, { options });
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
