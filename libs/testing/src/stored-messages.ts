import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';

/** A message as a stream holds it. */
export interface StoredMessage {
  readonly subject: string;
  /** The header Nats-Msg-Id. */
  readonly messageId: string;
  readonly envelope: { readonly id: string; readonly type: string; readonly subject?: string; readonly data: unknown };
}

/** Everything that a stream holds just now, in its order. None where there is no such stream yet. */
export async function storedMessages(natsUrl: string, stream: string): Promise<StoredMessage[]> {
  const nats = await connect({ servers: natsUrl.replace('nats://', '') });
  try {
    const { streams } = await jetstreamManager(nats);
    const info = await streams.info(stream).catch(() => undefined);
    const stored: StoredMessage[] = [];
    // One by one and not through a consumer: a work queue takes no second one.
    for (let seq = info?.state.first_seq ?? 1; seq <= (info?.state.last_seq ?? 0); seq += 1) {
      const message = await streams.getMessage(stream, { seq }).catch(() => null);
      if (message === null) continue;
      stored.push({
        subject: message.subject,
        messageId: message.header.get('Nats-Msg-Id'),
        envelope: message.json(),
      });
    }
    return stored;
  } finally {
    await nats.close();
  }
}
