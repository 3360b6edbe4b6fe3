import { jetstream, jetstreamManager, StoreCompression } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { EVENT_PREFIX } from '@scriptorium/contracts';
import { startNatsServer, type EmbeddedNats } from '@scriptorium/embedded';
import { temporaryFolder } from '@scriptorium/testing';
import { EventStream, streamGrowth } from './event-stream';

describe('the size of the event stream', () => {
  let server: EmbeddedNats;
  let nats: NatsConnection;
  let folder: string;

  beforeEach(async () => {
    folder = temporaryFolder();
    server = await startNatsServer({ dataDir: folder, group: 'inherited' });
    nats = await connect({ servers: server.url });
  });

  afterEach(async () => {
    await nats.close();
    await server.stop();
  });

  const openStream = async (compression: StoreCompression): Promise<EventStream> => {
    const streams = await jetstreamManager(nats);
    await streams.streams.add({ name: 'EVENTS', subjects: [`${EVENT_PREFIX}.>`], compression });
    return EventStream.open(nats, folder);
  };
  const publish = async (count: number): Promise<void> => {
    const client = jetstream(nats);
    const text = 'a variant was created '.repeat(30);
    for (let index = 0; index < count; index += 1) {
      await client.publish(`${EVENT_PREFIX}.docs.variant.created.fr-FR`, text);
    }
  };

  test('is the same on disk as published when the stream is not compressed', async () => {
    const stream = await openStream(StoreCompression.None);
    expect(await stream.size()).toEqual({ name: 'EVENTS', messages: 0, bytes: 0, diskBytes: 0 });
    await publish(100);

    const size = await stream.size();

    expect(size).toMatchObject({ messages: 100, diskBytes: size.bytes });
    expect(size.bytes).toBeGreaterThan(100 * 660);
  });

  test('counts the compressed size of closed blocks', async () => {
    const stream = await openStream(StoreCompression.S2);
    await publish(400);

    const size = await stream.size();

    expect(size.messages).toBe(400);
    expect(size.bytes).toBeGreaterThan(400 * 660);
    expect(size.diskBytes).toBeLessThan(size.bytes / 2);
  });

  test('does not count the messages that it has published itself', async () => {
    const stream = await openStream(StoreCompression.None);
    await publish(10);
    const before = await stream.size();
    await publish(20);

    const grown = streamGrowth(before, await stream.size());

    expect(grown).toEqual({ name: 'EVENTS', messages: 20, bytes: 2 * before.bytes, diskBytes: 2 * before.bytes });
    expect(await stream.count([`${EVENT_PREFIX}.docs.>`])).toBe(30);
  });
});
