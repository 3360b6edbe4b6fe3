import { DiscardPolicy, jetstreamManager, type StreamAPI } from '@nats-io/jetstream';
import { connectToNats } from './connect-to-nats';

/** Makes a stream reject every message, as a full one does. Returns the function that makes room again. */
export async function fillStream(natsUrl: string, stream: string): Promise<() => Promise<void>> {
  await withStreams(natsUrl, async (streams) => {
    const { state } = await streams.info(stream);
    // A limit of 0 means no limit, so an empty stream gets a limit of bytes that no message fits into.
    const limit = state.messages === 0 ? { max_bytes: 1 } : { max_msgs: state.messages };
    await streams.update(stream, { ...limit, discard: DiscardPolicy.New });
  });
  return () =>
    withStreams(natsUrl, async (streams) => {
      await streams.update(stream, { max_bytes: -1, max_msgs: -1, discard: DiscardPolicy.Old });
    });
}

/** Deletes all messages of a stream. Returns their number. */
export async function purgeStream(natsUrl: string, stream: string): Promise<number> {
  return withStreams(natsUrl, async (streams) => (await streams.purge(stream)).purged);
}

/** Deletes a stream with its messages and consumers. */
export async function deleteStream(natsUrl: string, stream: string): Promise<void> {
  await withStreams(natsUrl, (streams) => streams.delete(stream));
}

export async function deleteConsumer(natsUrl: string, stream: string, consumer: string): Promise<void> {
  const nats = await connectToNats(natsUrl, { reconnect: false });
  try {
    await (await jetstreamManager(nats)).consumers.delete(stream, consumer);
  } finally {
    await nats.close();
  }
}

/** Returns the number of messages in a stream. */
export async function countMessages(natsUrl: string, stream: string): Promise<number> {
  return withStreams(natsUrl, async (streams) => (await streams.info(stream)).state.messages);
}

async function withStreams<T>(natsUrl: string, use: (streams: StreamAPI) => Promise<T>): Promise<T> {
  const nats = await connectToNats(natsUrl, { reconnect: false });
  try {
    return await use((await jetstreamManager(nats)).streams);
  } finally {
    await nats.close();
  }
}
