/**
 * Pulls the messages of one command from its durable consumer and runs its handler on a bounded number at once.
 *
 *   pull      The consumer pulls only as many messages as it has capacity for: `concurrency` in progress and a few
 *             buffered. Other messages stay in the stream, where an idle process can pull them. (consume() of nats.js
 *             refills on receipt, not on completion. Behind slow handlers its messages exceed their ack_wait in its
 *             buffer.)
 *   extend    Every message in progress or buffered is reported as in progress each third of ack_wait.
 *   settle    A message is acked, naked with a delay, or dead-lettered (settle.ts). A dead letter is stored before the
 *             ack. A crash between the two stores it again under the same id.
 *   recover   After a failed pull (consumer or stream deleted, server down), streams and consumer are ensured before
 *             the next pull. Messages in progress continue; their acks may be lost.
 *   stop      Pulling ends, buffered messages are naked, `signal` aborts, and messages in progress are awaited up to a
 *             limit. Messages that are still in progress then are redelivered after ack_wait.
 *
 * Failure mode: delivery is at least once. A message is handled again after a crash before the ack, a lost ack, or an
 * ack_wait that expired while the process or the network was suspended. Handlers must be idempotent.
 */
import { jetstream, type ConsumerMessages, type JsMsg } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { Logger } from '@nestjs/common';

import { COMMANDS } from './streams';
import { backoff } from './settle';

export interface CommandConsumerOptions {
  readonly nats: NatsConnection;
  /** The durable consumer's name. */
  readonly name: string;
  readonly concurrency: number;
  readonly ackWaitMs: number;
  readonly drainMs: number;
  /** Creates the streams and the consumer if they are missing. */
  readonly restore: () => Promise<void>;
  /** Handles the message and settles it. Never rejects. */
  readonly handle: (message: JsMsg, signal: AbortSignal) => Promise<void>;
}

const PULL_EXPIRES_MS = 10_000;
const LONGEST_RETRY_MS = 5_000;

export class CommandConsumer {
  private readonly logger = new Logger(CommandConsumer.name);
  private readonly stopping = new AbortController();
  private readonly inProgress = new Map<JsMsg, Promise<void>>();
  private readonly buffered: JsMsg[] = [];
  private readonly capacity: number;
  private pulled: ConsumerMessages | undefined;
  private capacityFreed: () => void = () => undefined;
  private loop: Promise<void> = Promise.resolve();
  private progressTimer: NodeJS.Timeout | undefined;

  constructor(private readonly options: CommandConsumerOptions) {
    this.capacity = options.concurrency + Math.ceil(options.concurrency / 4);
  }

  start(): void {
    this.progressTimer = setInterval(() => this.reportProgress(), this.options.ackWaitMs / 3);
    this.loop = this.pullUntilStopped();
  }

  /** Ends the current pull, so that the loop sends a new one: after a reconnect the server may not know the old one. */
  restartPull(): void {
    this.pulled?.stop();
  }

  async stop(): Promise<void> {
    this.stopping.abort(new Error('The service is stopping.'));
    this.restartPull();
    this.capacityFreed();
    for (const message of this.buffered.splice(0)) message.nak(0);
    const limit = new Promise<'late'>((resolve) => setTimeout(resolve, this.options.drainMs, 'late').unref());
    const done = Promise.all([this.loop, ...this.inProgress.values()]);
    if ((await Promise.race([done, limit])) === 'late') {
      this.logger.warn(
        `${this.options.name}: ${this.inProgress.size} commands are still in progress and will be redelivered.`,
      );
    }
    clearInterval(this.progressTimer);
  }

  private async pullUntilStopped(): Promise<void> {
    let failures = 0;
    while (!this.stopping.signal.aborted) {
      try {
        if (failures > 0) await this.options.restore();
        await this.pull();
        failures = 0;
      } catch (error) {
        failures++;
        if (this.stopping.signal.aborted) return;
        this.logger.warn(`${this.options.name}: cannot pull (${String(error)}); the consumer retries.`);
        await this.pause(backoff(failures, LONGEST_RETRY_MS, Math.random));
      }
    }
  }

  /** Pulls until the service stops. Rejects if the stream or the consumer does not exist or the server is down. */
  private async pull(): Promise<void> {
    const consumer = await jetstream(this.options.nats).consumers.get(COMMANDS, this.options.name);
    while (!this.stopping.signal.aborted) {
      const free = this.capacity - this.inProgress.size - this.buffered.length;
      if (free <= 0) {
        await new Promise<void>((resolve) => (this.capacityFreed = resolve));
        continue;
      }
      this.pulled = await consumer.fetch({ max_messages: free, expires: PULL_EXPIRES_MS });
      if (this.stopping.signal.aborted) this.pulled.stop();
      for await (const message of this.pulled) this.accept(message);
    }
  }

  private accept(message: JsMsg): void {
    if (this.stopping.signal.aborted) return message.nak(0);
    this.buffered.push(message);
    this.startHandlers();
  }

  private startHandlers(): void {
    while (this.inProgress.size < this.options.concurrency) {
      const message = this.buffered.shift();
      if (!message) return;
      const work = this.options.handle(message, this.stopping.signal).finally(() => {
        this.inProgress.delete(message);
        this.startHandlers();
        this.capacityFreed();
      });
      this.inProgress.set(message, work);
    }
  }

  private reportProgress(): void {
    for (const message of [...this.inProgress.keys(), ...this.buffered]) message.working();
  }

  private async pause(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.stopping.signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
    });
  }
}
