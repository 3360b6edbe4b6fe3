/**
 * Takes one command's messages from its durable consumer and has them carried out, a bounded number at once.
 *
 *   pull      only as many as there is room for: `concurrency` at work and a few in hand, so that work that waits
 *             waits in the stream, where an idle process can take it. (nats.js's consume() refills on receipt, not on
 *             completion: behind slow handlers its messages outlive their ack_wait in its buffer.)
 *   keep      every message that is held is reported as in progress each third of ack_wait
 *   settle    ack, nak with delay, or dead letter (settle.ts). A dead letter is stored first, then acked: a crash
 *             between the two stores it again under the same id
 *   lost      consumer or stream deleted, server gone: whatever ends a pull, streams and consumer are made sure of
 *             before the next one. Work in hand goes on; its acks may be lost
 *   stop      pulling ends, what is in hand but not at work is given back, `signal` aborts, what is at work is waited
 *             for up to a limit; what is left then comes back after ack_wait
 *
 * How it fails: a message may be handled more than once (crash before ack, ack lost, ack_wait run out while the
 * process or the network slept), never not at all. Handlers must be idempotent.
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
  /** Makes streams and consumer where they are gone. */
  readonly restore: () => Promise<void>;
  /** Carries the message out and settles it. Never rejects. */
  readonly handle: (message: JsMsg, signal: AbortSignal) => Promise<void>;
}

const PULL_EXPIRES_MS = 10_000;
const LONGEST_RETRY_MS = 5_000;

export class CommandConsumer {
  private readonly logger = new Logger(CommandConsumer.name);
  private readonly stopping = new AbortController();
  private readonly atWork = new Map<JsMsg, Promise<void>>();
  private readonly inHand: JsMsg[] = [];
  private readonly capacity: number;
  private pulled: ConsumerMessages | undefined;
  private roomMade: () => void = () => undefined;
  private loop: Promise<void> = Promise.resolve();
  private keepAlive: NodeJS.Timeout | undefined;

  constructor(private readonly options: CommandConsumerOptions) {
    this.capacity = options.concurrency + Math.ceil(options.concurrency / 4);
  }

  start(): void {
    this.keepAlive = setInterval(() => this.reportProgress(), this.options.ackWaitMs / 3);
    this.loop = this.pullUntilStopped();
  }

  /** Ends the pull that is under way: after a reconnect the server may not know of it. */
  restartPull(): void {
    this.pulled?.stop();
  }

  async stop(): Promise<void> {
    this.stopping.abort(new Error('The service is stopping'));
    this.restartPull();
    this.roomMade();
    for (const message of this.inHand.splice(0)) message.nak(0);
    const limit = new Promise<'late'>((resolve) => setTimeout(resolve, this.options.drainMs, 'late').unref());
    const done = Promise.all([this.loop, ...this.atWork.values()]);
    if ((await Promise.race([done, limit])) === 'late') {
      this.logger.warn(
        `${this.options.name}: ${this.atWork.size} commands are still in progress and will be redelivered`,
      );
    }
    clearInterval(this.keepAlive);
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
        this.logger.warn(`${this.options.name}: cannot pull (${String(error)}), trying again`);
        await this.pause(backoff(failures, LONGEST_RETRY_MS, Math.random));
      }
    }
  }

  /** Ends when as many messages as asked for have come, or none for a while. */
  private async pull(): Promise<void> {
    const consumer = await jetstream(this.options.nats).consumers.get(COMMANDS, this.options.name);
    while (!this.stopping.signal.aborted) {
      const room = this.capacity - this.atWork.size - this.inHand.length;
      if (room <= 0) {
        await new Promise<void>((resolve) => (this.roomMade = resolve));
        continue;
      }
      this.pulled = await consumer.fetch({ max_messages: room, expires: PULL_EXPIRES_MS });
      if (this.stopping.signal.aborted) this.pulled.stop();
      for await (const message of this.pulled) this.take(message);
    }
  }

  private take(message: JsMsg): void {
    if (this.stopping.signal.aborted) return message.nak(0);
    this.inHand.push(message);
    this.workOn();
  }

  private workOn(): void {
    while (this.atWork.size < this.options.concurrency) {
      const message = this.inHand.shift();
      if (!message) return;
      const work = this.options.handle(message, this.stopping.signal).finally(() => {
        this.atWork.delete(message);
        this.workOn();
        this.roomMade();
      });
      this.atWork.set(message, work);
    }
  }

  private reportProgress(): void {
    for (const message of [...this.atWork.keys(), ...this.inHand]) message.working();
  }

  private async pause(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.stopping.signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
    });
  }
}
