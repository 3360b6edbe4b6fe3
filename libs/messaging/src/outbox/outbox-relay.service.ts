/**
 * The transactional outbox: messages are published if and only if the transaction that wrote them commits.
 *
 *   writer   inserts rows with its data (appendToOutbox). A trigger notifies `<schema>_outbox`.
 *   relay    wakes on `wake()` (same process), on the notification (another process), or on a poll every few seconds.
 *            It locks a batch (for update skip locked), publishes it, deletes it and commits.
 *
 * Any number of relays may run on one table. They guarantee no order. Each relay has one connection of its own with
 * synchronous_commit off: if a crash of Postgres loses a delete, the message is sent again. With `hasCommands`,
 * commands and events are relayed separately, each by a loop with a connection: a full EVENTS does not delay commands.
 *
 *   crash before publishing             -> another relay publishes the rows.
 *   crash between publish and delete    -> sent again under the same id. JetStream deduplicates it (duplicate window).
 *   NATS or Postgres down               -> the rows stay. The relay reconnects after 0.1 to 5 s, without limit.
 *   half-open connection                -> the client notices it. The server rolls the idle transaction back, which
 *                                          unlocks the rows for the next connection.
 *   NATS does not acknowledge           -> the relay rolls back before the server ends its idle transaction. It reads
 *                                          that time-out from the session.
 */
import { Logger } from '@nestjs/common';
import type { Client } from 'pg';

import { BackgroundLoop } from '../loop/background-loop';
import type { MessagePublisher } from '../messages/message-publisher';
import type { OutboxOptions } from '../connection/messaging-options';
import { deleteFromOutbox, quoteSchema, lockOutboxBatch, readIdleTimeout, type OutboxPart } from './outbox.store';

const DEFAULT_BATCH_SIZE = 1_000;
const DEFAULT_POLL_MS = 5_000;
/** The part of the time of an idle transaction in which its batch must be published. */
const PUBLISHING_PART = 0.8;
const RETRY = { firstMs: 100, longestMs: 5_000 };

export interface OutboxRelayOptions extends OutboxOptions {
  readonly publisher: Pick<MessagePublisher, 'publishEncoded'>;
}

export class OutboxRelay {
  private readonly loop: BackgroundLoop;
  /** Relays the commands, if they are relayed separately. */
  private readonly ofCommands: OutboxRelay | undefined;
  private client: Client | undefined;
  /** Milliseconds in which a batch must be published; undefined if the server never ends an idle transaction. */
  private publishWithinMs: number | undefined;
  private lost: Error | undefined;
  /** By channel: the listeners of other parts of the process, which need no connection of their own. */
  private readonly listeners = new Map<string, () => void>();

  /** @throws Error if `schema` is not a valid schema name */
  constructor(
    private readonly options: OutboxRelayOptions,
    private readonly part: OutboxPart = options.hasCommands === true ? 'events' : 'all',
  ) {
    quoteSchema(options.schema);
    this.ofCommands = part === 'events' ? new OutboxRelay(options, 'commands') : undefined;
    this.loop = new BackgroundLoop({
      name: `Relay of ${options.schema}.outbox (${part})`,
      logger: new Logger(OutboxRelay.name),
      intervalMs: options.pollMs ?? DEFAULT_POLL_MS,
      firstAfterMs: 0,
      retry: RETRY,
      run: (signal, reportProgress) => this.relay(signal, reportProgress),
    });
  }

  /** Starts the relay in the background and returns at once. */
  start(): void {
    this.loop.start();
    this.ofCommands?.start();
  }

  /** Wakes the relay after the commit of a transaction that appended to the outbox, before its notification arrives. */
  wake(): void {
    this.ofCommands?.wake();
    this.loop.trigger();
  }

  /**
   * Calls the listener after each notification of a channel of PostgreSQL, and after each connect, before which
   * notifications may be lost. Call it before `start`.
   */
  onNotification(channel: string, listener: () => void): void {
    quoteSchema(channel);
    this.listeners.set(channel, listener);
  }

  /** Stops the relay. Resolves when the current batch is published and deleted. */
  async stop(): Promise<void> {
    await Promise.all([this.loop.stop(), this.ofCommands?.stop()]);
    await this.disconnect();
  }

  /** Relays all messages. Rejects when the connection is lost or messages cannot be published. */
  private async relay(signal: AbortSignal, reportProgress: () => void): Promise<void> {
    try {
      if (this.lost) throw this.lost;
      const client = (this.client ??= await this.connect());
      while (!signal.aborted && (await this.relayBatch(client))) reportProgress();
    } catch (error) {
      await this.disconnect();
      throw error;
    }
  }

  private async connect(): Promise<Client> {
    const client = this.options.createClient();
    client.on('error', (error) => {
      // An error of a connection that is being closed does not matter.
      if (client !== this.client) return;
      this.lost = error;
      this.loop.trigger();
    });
    const own = `${this.options.schema}_outbox`;
    client.on('notification', ({ channel }) => {
      if (channel === own) this.loop.trigger();
      else this.listeners.get(channel)?.();
    });
    try {
      await client.connect();
      const listens = [own, ...this.listeners.keys()].map((channel) => `listen "${channel}"`);
      await client.query(['set synchronous_commit = off', ...listens].join('; '));
      this.publishWithinMs = await readPublishTime(client);
      for (const listener of this.listeners.values()) listener();
      return client;
    } catch (error) {
      await closeClient(client);
      throw error;
    }
  }

  private async disconnect(): Promise<void> {
    const { client } = this;
    this.client = undefined;
    this.lost = undefined;
    if (client) await closeClient(client);
  }

  /** Returns whether there may be more messages. */
  private async relayBatch(client: Client): Promise<boolean> {
    const { schema, publisher, batchSize = DEFAULT_BATCH_SIZE } = this.options;
    const rows = await lockOutboxBatch(client, schema, batchSize, this.part);
    await publisher.publishEncoded(rows, {}, this.publishWithinMs);
    await deleteFromOutbox(client, schema, rows);
    return rows.length === batchSize;
  }
}

/** A part of the time is left for the statement that deletes the batch. */
async function readPublishTime(client: Client): Promise<number | undefined> {
  const idleMs = await readIdleTimeout(client);
  return idleMs === 0 ? undefined : idleMs * PUBLISHING_PART;
}

/** A broken connection cannot be closed cleanly. An open transaction is rolled back. */
async function closeClient(client: Client): Promise<void> {
  await client.end().catch(() => undefined);
}
