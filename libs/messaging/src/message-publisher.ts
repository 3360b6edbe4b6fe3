/**
 * Publishing to JetStream: many messages in flight, never one awaited acknowledgement after another.
 *
 * Each message goes out with a reply subject of one inbox that the publisher listens on, and the acknowledgements are
 * counted there. Against a promise a message (`js.publish`) that takes a third of the client's time, because messages
 * and acknowledgements travel in bursts: up to WINDOW are unacknowledged, and BURST new ones follow when as many have
 * been acknowledged. docs/adr/0002-events-of-a-command-are-pipelined.md compares it with the server's atomic batches.
 *
 *   stored, or stored before under the same id  -> acknowledged
 *   no acknowledgement for a while, reconnect   -> everything unacknowledged is sent again, under the same ids
 *   no responders (503)                         -> the streams are made again if they are gone; then as above
 *
 * How it fails: after RETRIES of those, or at once when the server refuses to store, with a `TransientError`. Some of
 * the messages may be stored then; publishing all of them again is harmless within the stream's duplicate window.
 */
import { RejectedError, TransientError, type OutgoingMessage } from '@scriptorium/contracts';
import { injectedHeaders } from '@scriptorium/telemetry';
import { createInbox, headers, InvalidArgumentError, type Msg, type NatsConnection } from '@nats-io/transport-node';

import { type PublishOutcome, PublishBatch } from './publish-batch';

const RETRIES = 4;

export interface EncodedMessage {
  readonly subject: string;
  readonly id: string;
  /** The envelope. */
  readonly json: string;
}

export interface PublisherOptions {
  /** Milliseconds without any acknowledgement after which messages are sent again. Default 5,000. */
  readonly ackTimeoutMs?: number;
  /** Called when no stream has the messages' subjects: creates the streams again. */
  readonly restoreStreams?: () => Promise<void>;
}

/** A message, or one whose envelope is JSON already. */
export type SendableMessage = OutgoingMessage | EncodedMessage;

export class MessagePublisher {
  private readonly inbox = createInbox();
  private readonly flights = new Map<string, PublishBatch>();
  private flightCount = 0;
  private listening = false;

  constructor(
    private readonly nats: NatsConnection,
    private readonly options: PublisherOptions = {},
  ) {}

  /**
   * Stores every message, or throws `TransientError('MESSAGING_UNAVAILABLE')`. The active trace context goes along in
   * the headers.
   */
  publishAll(messages: readonly SendableMessage[]): Promise<void> {
    // Encoded when it is sent, not all beforehand: what lives shortly is cheap to collect.
    return this.send(messages, encoded, injectedHeaders());
  }

  /** As `publishAll`, for envelopes that are JSON already. */
  publishEncoded(
    messages: readonly EncodedMessage[],
    extraHeaders: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    return this.send(messages, (message) => message, extraHeaders);
  }

  private async send<Message>(
    messages: readonly Message[],
    encode: (message: Message) => EncodedMessage,
    extraHeaders: Readonly<Record<string, string>>,
  ): Promise<void> {
    if (messages.length === 0) return;
    this.listen();
    const publish = this.publishing(extraHeaders);
    const flight = new PublishBatch(messages.length, (index, reply) => publish(encode(messages[index] as Message), reply));
    for (let tries = 0; tries <= RETRIES; tries++) {
      if (this.nats.isClosed()) throw unavailable('the connection to NATS is closed');
      const ended = await this.fly(flight);
      if (ended.kind === 'acknowledged') return;
      if (ended.kind === 'refused') throw unavailable(ended.reason);
      if (ended.kind === 'no-responders') await this.restore(tries);
    }
    throw unavailable('NATS does not acknowledge');
  }

  /** Each try has its own reply subjects: what comes late from an earlier one is ignored. */
  private async fly(flight: PublishBatch): Promise<PublishOutcome> {
    const id = String(this.flightCount++);
    this.flights.set(id, flight);
    try {
      return await flight.publish(`${this.inbox}.${id}.`, this.options.ackTimeoutMs ?? 5_000);
    } finally {
      this.flights.delete(id);
    }
  }

  /** Right after a start JetStream may not listen yet: the next try waits a little. */
  private async restore(tries: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 50 * 2 ** tries));
    // A failure shows at the next try, as no responders.
    await this.options.restoreStreams?.().catch(() => undefined);
  }

  private publishing(extraHeaders: Readonly<Record<string, string>>): (message: EncodedMessage, reply: string) => void {
    // One object for all: its bytes are taken when a message is published.
    const shared = headers();
    shared.set('content-type', 'application/cloudevents+json');
    for (const [name, value] of Object.entries(extraHeaders)) shared.set(name, value);
    return (message, reply) => {
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
    const [flight, index] = reply.subject.slice(this.inbox.length + 1).split('.');
    this.flights.get(flight ?? '')?.acknowledge(Number(index), reply);
  }

  /** Acknowledgements that were on their way when the connection broke never come: no need to wait for them. */
  private async watchConnection(): Promise<void> {
    for await (const status of this.nats.status()) {
      if (status.type === 'reconnect' || status.type === 'close') this.flights.forEach((flight) => flight.interrupt());
    }
  }
}

function encoded(message: SendableMessage): EncodedMessage {
  if ('json' in message) return message;
  const { subject, envelope } = message;
  return { subject, id: envelope.id, json: JSON.stringify(envelope) };
}

function unavailable(reason: string): TransientError {
  return new TransientError('MESSAGING_UNAVAILABLE', `Messages could not be stored: ${reason}`);
}
