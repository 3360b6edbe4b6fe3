import { DeliverPolicy, jetstream, jetstreamManager, type StreamInfo } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { connectToNats } from './connect-to-nats';
import type { StoredMessage } from './stored-messages';

/** A message of the event stream, with its place in the stream. */
export type LoggedEvent = StoredMessage & { readonly stream: string; readonly sequence: number };

/**
 * Reads the event stream as a consumer in another system does, step by step. It keeps what it has read, also if the
 * stream is deleted afterwards and created again.
 */
export class EventLog {
  readonly events: LoggedEvent[] = [];
  /** The creation time of the stream that was read. A new stream has another one. */
  private created = '';
  private next = 1;

  /** @param natsUrl one URL, or several of one cluster separated by commas */
  constructor(private readonly natsUrl: string) {}

  /** Reads all events up to the end of the stream. Rejects if the stream cannot be read. */
  async collect(): Promise<readonly LoggedEvent[]> {
    const nats = await connectToNats(this.natsUrl, { reconnect: false });
    try {
      const info = await (await jetstreamManager(nats)).streams.info('EVENTS');
      if (info.created !== this.created) Object.assign(this, { created: info.created, next: 1 });
      if (info.state.last_seq >= this.next && info.state.messages > 0) await this.readUpTo(nats, info);
      return this.events;
    } finally {
      await nats.close();
    }
  }

  private async readUpTo(nats: NatsConnection, { created, state }: StreamInfo): Promise<void> {
    const start = { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: this.next };
    const consumer = await jetstream(nats).consumers.get('EVENTS', start);
    for await (const message of await consumer.consume()) {
      this.events.push({
        stream: created,
        sequence: message.seq,
        subject: message.subject,
        messageId: message.headers?.get('Nats-Msg-Id') ?? '',
        envelope: message.json(),
      });
      this.next = message.seq + 1;
      if (message.seq >= state.last_seq || message.info.pending === 0) return;
    }
  }
}
