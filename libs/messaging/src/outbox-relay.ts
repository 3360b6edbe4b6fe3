/**
 * The outbox: messages that leave if and only if the transaction that wrote them commits.
 *
 *   writer   inserts rows with its data (appendToOutbox); a trigger notifies `<schema>_outbox`
 *   relay    wakes by `poke()` (same process), by the notification (another process), or by itself every few seconds;
 *            locks a batch (for update skip locked), publishes it, deletes it, commits
 *
 * Any number of relays may work on one table. They promise no order. One connection of its own does all of it, with
 * synchronous_commit off: if a crash of Postgres loses a delete, the message is sent again.
 *
 *   crash before publishing         -> the rows are there for the next
 *   crash between publish, delete   -> sent again under the same id; JetStream stores it once (duplicate window)
 *   NATS or Postgres away           -> the rows stay; a new connection after 0.1 to 5 s, again and again
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

  /** @throws when `schema` is not a schema's name */
  constructor(private readonly options: OutboxRelayOptions) {
    quoteSchema(options.schema);
  }

  /** Returns at once: the relay works, and reconnects, in the background. */
  start(): void {
    this.stopped = false;
    this.loop ??= this.run();
  }

  /** Call after the commit of a transaction that appended to the outbox: saves the way of the notification. */
  wake(): void {
    this.wakeup.wake();
  }

  /** Resolves when the batch under way is out and deleted. */
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
        this.logger.warn(`${this.options.schema}.outbox: ${String(error)}; trying again`);
        await this.wakeup.sleep(backoff(failures, LONGEST_RETRY_MS, Math.random));
      }
    }
  }

  /** Returns when the relay is stopped, throws when the connection is lost or messages cannot be published. */
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
      // One that is broken cannot be ended in good order; one that is in a transaction rolls it back.
      await client.end().catch(() => undefined);
    }
  }

  /** Whether there may be more than was taken. */
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
