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

/** Deletes all messages of a stream. */
export function purgeStream(natsUrl: string, stream: string): Promise<void> {
  return withStreams(natsUrl, async (streams) => {
    await streams.purge(stream);
  });
}

async function withStreams(natsUrl: string, work: (streams: StreamAPI) => Promise<void>): Promise<void> {
  const nats = await connectToNats(natsUrl);
  try {
    await work((await jetstreamManager(nats)).streams);
  } finally {
    await nats.close();
  }
}
