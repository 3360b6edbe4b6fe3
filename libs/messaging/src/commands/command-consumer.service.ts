/**
 * Pulls the messages of one command from its durable consumer and runs its handler on a bounded number at once.
 *
 *   pull      The consumer pulls only as many messages as it has capacity for: `concurrency` slots in progress and a
 *             few buffered. A message takes one slot, or a part of one if it is small (`slotOf`). Other messages stay
 *             in the stream, where an idle process can pull them. (consume() of nats.js refills on receipt, not on
 *             completion. Behind slow handlers its messages exceed their ack_wait in its buffer.)
 *   extend    Every message in progress or buffered is reported as in progress each third of ack_wait.
 *   settle    A message is acked, naked with a delay, or dead-lettered (settle.ts). A dead letter is stored before the
 *             ack. A crash between the two stores it again under the same id.
 *   recover   The server sends a heartbeat each second of an idle pull. After two missing ones the pull is sent again:
 *             the node that had it may have died, and another one leads the consumer then. After any other failure
 *             (consumer or stream deleted, server down), streams and consumer are ensured before the next pull.
 *             Messages in progress continue; their acks may be lost.
 *   trouble   From a failed pull to the next heartbeat or message, `trouble` has the reason. Missing heartbeats are
 *             logged once per outage.
 *   stop      Pulling ends, buffered messages are naked, `signal` aborts, and messages in progress are awaited up to a
 *             limit. Messages that are still in progress then are redelivered after ack_wait. An old server notices
 *             the end of the pull only at its next heartbeat, and must not deliver naked messages before
 *             (server-version.ts).
 *
 * Failure mode: delivery is at least once. A message is handled again after a crash before the ack, a lost ack, or an
 * ack_wait that expired while the process or the network was suspended. Handlers must be idempotent.
 */
import { jetstream, JetStreamError, type Consumer, type ConsumerMessages, type JsMsg } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { Logger } from '@nestjs/common';

import { BackgroundLoop } from '../loop/background-loop';
import { requeuesSafely } from '../topology/server-version';
import { COMMANDS, inPlace, type JetStreamPlace } from '../topology/streams';

export interface CommandConsumerOptions {
  readonly nats: NatsConnection;
  readonly place: JetStreamPlace;
  /** The durable consumer's name. */
  readonly name: string;
  readonly concurrency: number;
  readonly ackWaitMs: number;
  readonly drainMs: number;
  /** Creates the streams and the consumer if they are missing. */
  readonly restore: () => Promise<void>;
  /** Returns the part of a slot that a message takes. Default: 1. */
  readonly slotOf?: (message: JsMsg) => number;
  /** Handles the message and settles it. Never rejects. */
  readonly handle: (message: JsMsg, signal: AbortSignal) => Promise<void>;
}

const PULL_EXPIRES_MS = 10_000;
const HEARTBEAT_MS = 1_000;
/** Longer than a heartbeat. */
const ABANDONED_PULL_MS = 1.5 * HEARTBEAT_MS;
/** The text of the error of nats.js. */
const HEARTBEATS_MISSED = 'heartbeats missed';
/** Short, so that commands are received within 5 s of the return of NATS. */
const RETRY = { firstMs: 100, longestMs: 2_000 };

export class CommandConsumer {
  private readonly logger = new Logger(CommandConsumer.name);
  private readonly inProgress = new Map<JsMsg, Promise<void>>();
  private readonly buffered: { readonly message: JsMsg; readonly slot: number }[] = [];
  /** Sums of the slots of the messages. */
  private readonly slots = { inProgress: 0, buffered: 0 };
  private readonly capacity: number;
  private readonly pulling: BackgroundLoop;
  private readonly reporting: BackgroundLoop;
  private consumer: Consumer | undefined;
  private hasFailed = false;
  private pulled: ConsumerMessages | undefined;
  private failure: string | undefined;
  private capacityFreed: () => void = () => undefined;

  constructor(private readonly options: CommandConsumerOptions) {
    const { name, concurrency, ackWaitMs } = options;
    this.capacity = concurrency + Math.ceil(concurrency / 4);
    const { logger } = this;
    this.pulling = new BackgroundLoop({
      name: `Pull of ${name}`,
      run: (signal) => this.pull(signal),
      logger,
      intervalMs: 0,
      firstAfterMs: 0,
      retry: RETRY,
    });
    this.reporting = new BackgroundLoop({
      name: `Progress of ${name}`,
      run: () => this.reportProgress(),
      logger,
      intervalMs: ackWaitMs / 3,
    });
  }

  get name(): string {
    return this.options.name;
  }

  /** Why no messages are received; undefined if they are. */
  get trouble(): string | undefined {
    return this.failure;
  }

  start(): void {
    this.reporting.start();
    this.pulling.start();
  }

  /** Ends the current pull or back-off, so that the loop pulls now: a restarted server does not know the old pull. */
  restartPull(): void {
    this.pulled?.stop();
    this.pulling.trigger();
  }

  async stop(): Promise<void> {
    const stopped = this.pulling.stop();
    this.restartPull();
    this.capacityFreed();
    for (const { message } of this.buffered.splice(0)) message.nak(returnDelayMs(this.options.nats));
    const limit = new Promise<'late'>((resolve) => setTimeout(resolve, this.options.drainMs, 'late').unref());
    const done = Promise.all([stopped, ...this.inProgress.values()]);
    if ((await Promise.race([done, limit])) === 'late') {
      this.logger.warn(
        `${this.options.name}: ${this.inProgress.size} commands are still in progress and will be redelivered.`,
      );
    }
    await this.reporting.stop();
  }

  /**
   * Pulls messages once, or waits for capacity. Rejects if the stream or the consumer does not exist or the server is
   * down. The next pull then restores them.
   */
  private async pull(signal: AbortSignal): Promise<void> {
    const free = Math.floor(this.capacity - this.slots.inProgress - this.slots.buffered);
    if (free <= 0) return new Promise((resolve) => (this.capacityFreed = resolve));
    try {
      if (this.hasFailed) await this.options.restore();
      this.hasFailed = false;
      this.consumer ??= await jetstream(this.options.nats, inPlace(this.options.place)).consumers.get(
        COMMANDS,
        this.options.name,
      );
      this.pulled = await this.consumer.fetch({
        max_messages: free,
        expires: PULL_EXPIRES_MS,
        idle_heartbeat: HEARTBEAT_MS,
      });
      if (signal.aborted) this.pulled.stop();
      void this.watchHeartbeats(this.pulled);
      for await (const message of this.pulled) this.accept(message);
    } catch (error) {
      if (error instanceof JetStreamError && error.message === HEARTBEATS_MISSED) return this.missHeartbeats();
      this.failure = error instanceof Error ? error.message : String(error);
      this.hasFailed = true;
      this.consumer = undefined;
      throw error;
    }
  }

  private async watchHeartbeats(pulled: ConsumerMessages): Promise<void> {
    for await (const { type } of pulled.status()) if (type === 'heartbeat') this.recover();
  }

  private missHeartbeats(): void {
    if (this.failure === undefined) {
      this.logger.warn(`${this.options.name}: the consumer sends no heartbeats, and no commands are received.`);
    }
    this.failure = 'It sends no heartbeats.';
  }

  private recover(): void {
    if (this.failure === undefined) return;
    this.failure = undefined;
    this.logger.log(`${this.options.name}: commands are received again.`);
  }

  private accept(message: JsMsg): void {
    this.recover();
    if (this.pulling.signal.aborted) return message.nak(returnDelayMs(this.options.nats));
    const slot = this.options.slotOf?.(message) ?? 1;
    this.buffered.push({ message, slot });
    this.slots.buffered += slot;
    this.startHandlers();
  }

  private startHandlers(): void {
    for (;;) {
      const [next] = this.buffered;
      if (next === undefined || this.slots.inProgress + next.slot > this.options.concurrency) return;
      const { message, slot } = next;
      this.buffered.shift();
      this.slots.buffered -= slot;
      this.slots.inProgress += slot;
      const work = this.options.handle(message, this.pulling.signal).finally(() => {
        this.inProgress.delete(message);
        this.slots.inProgress -= slot;
        this.startHandlers();
        this.capacityFreed();
      });
      this.inProgress.set(message, work);
    }
  }

  private reportProgress(): void {
    for (const message of [...this.inProgress.keys(), ...this.buffered.map(({ message }) => message)])
      message.working();
  }
}

/** Returns the milliseconds after which the server may deliver a message again that a stopping process returns. */
export function returnDelayMs({ info }: Pick<NatsConnection, 'info'>): number {
  return requeuesSafely(info?.version) ? 0 : ABANDONED_PULL_MS;
}
