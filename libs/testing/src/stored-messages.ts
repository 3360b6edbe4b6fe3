import {
  jetstream,
  jetstreamManager,
  RetentionPolicy,
  type Consumer,
  type StreamAPI,
  type StreamInfo,
} from '@nats-io/jetstream';
import { connectToNats } from './connect-to-nats';

/** A message that is stored in a stream. */
export interface StoredMessage {
  readonly subject: string;
  /** The header Nats-Msg-Id. */
  readonly messageId: string;
  readonly envelope: {
    readonly id: string;
    readonly type: string;
    readonly subject?: string;
    /** Only events have the next two. */
    readonly sequence?: string;
    readonly dataref?: string;
    readonly data: unknown;
  };
}

/**
 * Returns the messages of a stream in their order, with `subjects` only those that match. Returns none if the stream
 * does not exist.
 */
export async function storedMessages(
  natsUrl: string,
  stream: string,
  options: { readonly subjects?: readonly string[] } = {},
): Promise<StoredMessage[]> {
  const nats = await connectToNats(natsUrl);
  try {
    const { streams } = await jetstreamManager(nats);
    const info = await streams.info(stream).catch(() => undefined);
    if (info === undefined || info.state.messages === 0) return [];
    // A work queue allows no second consumer, so its messages are read one by one.
    return info.config.retention === RetentionPolicy.Workqueue
      ? await readBySequence(streams, info)
      : await readThrough(await jetstream(nats).consumers.get(stream, filterOf(options.subjects)));
  } finally {
    await nats.close();
  }
}

function filterOf(subjects: readonly string[] | undefined): { filter_subjects?: string[] } {
  return subjects === undefined ? {} : { filter_subjects: [...subjects] };
}

async function readThrough(consumer: Consumer): Promise<StoredMessage[]> {
  const stored: StoredMessage[] = [];
  const { num_pending: pending } = await consumer.info();
  if (pending === 0) return stored;
  for await (const message of await consumer.consume()) {
    stored.push({
      subject: message.subject,
      messageId: message.headers?.get('Nats-Msg-Id') ?? '',
      envelope: message.json(),
    });
    if (message.info.pending === 0) break;
  }
  return stored;
}

async function readBySequence(streams: StreamAPI, { config, state }: StreamInfo): Promise<StoredMessage[]> {
  const stored: StoredMessage[] = [];
  for (let seq = state.first_seq; seq <= state.last_seq; seq += 1) {
    const message = await streams.getMessage(config.name, { seq }).catch(() => null);
    if (message === null) continue;
    stored.push({
      subject: message.subject,
      messageId: message.header.get('Nats-Msg-Id'),
      envelope: message.json(),
    });
  }
  return stored;
}
