/**
 * Publishes to JetStream with many messages in flight.
 *
 * Each message has a reply subject in one inbox to which the publisher subscribes, and the acknowledgements are counted
 * there. A promise per message (`js.publish`) takes three times as much of the client's time, since it does not send in
 * bursts. Up to WINDOW messages are unacknowledged, and BURST new ones follow when as many have been acknowledged.
 * docs/adr/0002-events-of-a-command-are-pipelined.md compares it with the server's atomic batches.
 *
 *   stored, or a duplicate of a stored id   -> acknowledged.
 *   ack timeout, reconnect                  -> all unacknowledged messages are sent again, under the same ids.
 *   no responders (503)                     -> missing streams are recreated, then as above.
 *
 * Failure mode: a `TransientError` after RETRIES retries, or at once if the server does not store a message. Some of
 * the messages may be stored then. Publishing all of them again is safe within the stream's duplicate window.
 */
import { RejectedError, TransientError, type OutgoingMessage } from '@scriptorium/contracts';
import { injectedHeaders } from '@scriptorium/telemetry';
import {
  createInbox,
  headers,
  InvalidArgumentError,
  type Msg,
  type MsgHdrs,
  type NatsConnection,
} from '@nats-io/transport-node';

import { type PublishOutcome, PublishBatch } from './publish-batch';

/** Together with the ack timeout, a stream has 25 s to elect a leader. An election takes 4 to 9 s. */
const RETRIES = 9;
const DEFAULT_ACK_TIMEOUT_MS = 2_500;
const LONGEST_PAUSE_MS = 1_000;

export interface EncodedMessage {
  readonly subject: string;
  readonly id: string;
  /** The envelope as JSON text. */
  readonly json: string;
  /** The trace context of this message. Default: that of the call. */
  readonly headers?: TraceHeaders;
}

/** Headers of a message with its trace context (`injectedHeaders`). */
export type TraceHeaders = Readonly<Record<string, string>>;

export interface PublisherOptions {
  /** Prefix of the inbox for acknowledgements, which the user of the connection must be permitted to read. */
  readonly inboxPrefix?: string;
  /** Milliseconds without any acknowledgement after which messages are sent again. Default 2,500. */
  readonly ackTimeoutMs?: number;
  /** Called when no stream has the messages' subjects. Recreates the streams. */
  readonly restoreStreams?: () => Promise<void>;
}

/** A message whose envelope is an object or already encoded as JSON. */
export type SendableMessage = (OutgoingMessage & { readonly headers?: TraceHeaders }) | EncodedMessage;

export class MessagePublisher {
  private readonly inbox: string;
  private readonly batches = new Map<string, PublishBatch>();
  private batchCount = 0;
  private listening = false;

  constructor(
    private readonly nats: NatsConnection,
    private readonly options: PublisherOptions = {},
  ) {
    this.inbox = createInbox(options.inboxPrefix);
  }

  /**
   * Stores every message, or rejects with `TransientError('MESSAGING_UNAVAILABLE')`. Sends the active trace context in
   * the headers.
   */
  publishAll(messages: readonly SendableMessage[]): Promise<void> {
    // Each message is encoded when it is sent: the garbage collector frees short-lived strings cheaply.
    return this.send(messages, encoded, injectedHeaders());
  }

  /**
   * Does the same as `publishAll` for envelopes that are already encoded. After `withinMs` it rejects, whatever number
   * of retries is left.
   */
  async publishEncoded(
    messages: readonly EncodedMessage[],
    extraHeaders: Readonly<Record<string, string>> = {},
    withinMs?: number,
  ): Promise<void> {
    if (withinMs === undefined) return this.send(messages, (message) => message, extraHeaders);
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), withinMs);
    try {
      await this.send(messages, (message) => message, extraHeaders, deadline.signal);
    } finally {
      clearTimeout(timer);
    }
  }

  private async send<Message>(
    messages: readonly Message[],
    encode: (message: Message) => EncodedMessage,
    extraHeaders: Readonly<Record<string, string>>,
    deadline?: AbortSignal,
  ): Promise<void> {
    if (messages.length === 0) return;
    this.listen();
    const publish = this.publishing(extraHeaders);
    const batch = new PublishBatch(messages.length, (index, reply) =>
      publish(encode(messages[index] as Message), reply),
    );
    deadline?.addEventListener('abort', () => batch.interrupt());
    for (let tries = 0; tries <= RETRIES && deadline?.aborted !== true; tries++) {
      if (this.nats.isClosed()) throw unavailable('the connection to NATS is closed');
      const ended = await this.publishOnce(batch);
      if (ended.kind === 'acknowledged') return;
      if (ended.kind === 'refused') throw unavailable(ended.reason);
      if (ended.kind === 'no-responders') await this.restore(tries);
    }
    throw unavailable('NATS does not acknowledge');
  }

  /**
   * Sends the unacknowledged messages. Each attempt has its own reply subjects, so late replies to others are ignored.
   */
  private async publishOnce(batch: PublishBatch): Promise<PublishOutcome> {
    const id = String(this.batchCount++);
    this.batches.set(id, batch);
    try {
      return await batch.publish(`${this.inbox}.${id}.`, this.options.ackTimeoutMs ?? DEFAULT_ACK_TIMEOUT_MS);
    } finally {
      this.batches.delete(id);
    }
  }

  /** Backs off, since JetStream does not listen right after a start of the server, and recreates missing streams. */
  private async restore(tries: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, Math.min(50 * 2 ** tries, LONGEST_PAUSE_MS)));
    // If a stream could not be recreated, the next attempt fails with `no responders`.
    await this.options.restoreStreams?.().catch(() => undefined);
  }

  private publishing(extraHeaders: Readonly<Record<string, string>>): (message: EncodedMessage, reply: string) => void {
    // All messages with one trace context share one headers object: publish() encodes it at once.
    const encodedHeaders = new Map<TraceHeaders, MsgHdrs>();
    const sharedBy = (extra: TraceHeaders): MsgHdrs => {
      const shared = encodedHeaders.get(extra) ?? sharedHeaders(extra);
      encodedHeaders.set(extra, shared);
      return shared;
    };
    return (message, reply) => {
      const shared = sharedBy(message.headers ?? extraHeaders);
      shared.set('Nats-Msg-Id', message.id);
      try {
        this.nats.publish(message.subject, Buffer.from(message.json), { headers: shared, reply });
      } catch (error) {
        if (error instanceof InvalidArgumentError) throw new RejectedError('MESSAGE_TOO_LARGE', error.message);
        throw error;
      }
    };
  }

  private listen(): void {
    if (this.listening) return;
    this.listening = true;
    this.nats.subscribe(`${this.inbox}.*.*`, { callback: (error, reply) => void (error ?? this.acknowledge(reply)) });
    void this.watchConnection();
  }

  private acknowledge(reply: Msg): void {
    const [batch, index] = reply.subject.slice(this.inbox.length + 1).split('.');
    this.batches.get(batch ?? '')?.acknowledge(Number(index), reply);
  }

  /** Interrupts all batches after a reconnect: acknowledgements that were in flight on the old connection are lost. */
  private async watchConnection(): Promise<void> {
    for await (const status of this.nats.status()) {
      if (status.type === 'reconnect' || status.type === 'close') this.batches.forEach((batch) => batch.interrupt());
    }
  }
}

function sharedHeaders(extra: TraceHeaders): MsgHdrs {
  const shared = headers();
  shared.set('content-type', 'application/cloudevents+json');
  for (const [name, value] of Object.entries(extra)) shared.set(name, value);
  return shared;
}

function encoded(message: SendableMessage): EncodedMessage {
  if ('json' in message) return message;
  const { envelope, ...rest } = message;
  return { ...rest, id: envelope.id, json: JSON.stringify(envelope) };
}

function unavailable(reason: string): TransientError {
  return new TransientError('MESSAGING_UNAVAILABLE', `Messages could not be stored: ${reason}.`);
}
