/**
 * The transactional outbox: messages are published if and only if the transaction that wrote them commits.
 *
 *   writer   inserts rows with its data (appendToOutbox). A trigger notifies `<schema>_outbox`.
 *   relay    wakes on `wake()` (same process), on the notification (another process), or on a poll every few seconds.
 *            It locks a batch (for update skip locked), publishes it, deletes it and commits.
 *
 * Any number of relays may run on one table. They guarantee no order. Each relay has one connection of its own with
 * synchronous_commit off: if a crash of Postgres loses a delete, the message is sent again.
 *
 *   crash before publishing             -> another relay publishes the rows.
 *   crash between publish and delete    -> sent again under the same id. JetStream deduplicates it (duplicate window).
 *   NATS or Postgres down               -> the rows stay. The relay reconnects after 0.1 to 5 s, without limit.
 */
import { Logger } from '@nestjs/common';
import { Client, type ClientConfig } from 'pg';

import type { MessagePublisher } from './message-publisher';
import type { OutboxOptions } from './messaging-options';
import { deleteFromOutbox, quoteSchema, lockOutboxBatch } from './outbox.store';
import { backoff } from './settle';
import { Wakeup } from './wakeup';

const DEFAULT_BATCH_SIZE = 1_000;
const DEFAULT_POLL_MS = 5_000;
const LONGEST_RETRY_MS = 5_000;

export interface OutboxRelayOptions extends OutboxOptions {
  readonly publisher: Pick<MessagePublisher, 'publishEncoded'>;
}

export class OutboxRelay {
  private readonly logger = new Logger(OutboxRelay.name);
  private readonly wakeup = new Wakeup();
  private stopped = false;
  private loop: Promise<void> | undefined;

  /** @throws Error if `schema` is not a valid schema name */
  constructor(private readonly options: OutboxRelayOptions) {
    quoteSchema(options.schema);
  }

  /** Starts the relay in the background and returns at once. */
  start(): void {
    this.stopped = false;
    this.loop ??= this.run();
  }

  /** Wakes the relay after the commit of a transaction that appended to the outbox, before its notification arrives. */
  wake(): void {
    this.wakeup.wake();
  }

  /** Stops the relay. Resolves when the current batch is published and deleted. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.wakeup.wake();
    await this.loop;
    this.loop = undefined;
  }

  private async run(): Promise<void> {
    let failures = 0;
    while (!this.stopped) {
      try {
        await this.relayOverOneConnection(() => (failures = 0));
      } catch (error) {
        failures++;
        this.logger.warn(`${this.options.schema}.outbox: ${String(error)}; the relay reconnects.`);
        await this.wakeup.sleep(backoff(failures, LONGEST_RETRY_MS, Math.random));
      }
    }
  }

  /** Resolves when the relay is stopped. Rejects when the connection is lost or messages cannot be published. */
  private async relayOverOneConnection(succeeded: () => void): Promise<void> {
    const client = new Client(clientConfig(this.options.connection));
    let lost: Error | undefined;
    client.on('error', (error) => {
      lost = error;
      this.wakeup.wake();
    });
    client.on('notification', () => this.wakeup.wake());
    try {
      await client.connect();
      await client.query(`set synchronous_commit = off; listen "${this.options.schema}_outbox"`);
      while (!this.stopped) {
        const more = await this.relayBatch(client);
        succeeded();
        if (!more) await this.wakeup.sleep(this.options.pollMs ?? DEFAULT_POLL_MS);
        if (lost) throw lost;
      }
    } finally {
      // A broken connection cannot be closed cleanly. An open transaction is rolled back.
      await client.end().catch(() => undefined);
    }
  }

  /** Returns whether there may be more messages. */
  private async relayBatch(client: Client): Promise<boolean> {
    const { schema, publisher, batchSize = DEFAULT_BATCH_SIZE } = this.options;
    const rows = await lockOutboxBatch(client, schema, batchSize);
    await publisher.publishEncoded(rows);
    await deleteFromOutbox(client, schema, rows);
    return rows.length === batchSize;
  }
}

function clientConfig(connection: string | ClientConfig): ClientConfig {
  const config = typeof connection === 'string' ? { connectionString: connection } : connection;
  return { application_name: 'outbox-relay', keepAlive: true, ...config };
}
