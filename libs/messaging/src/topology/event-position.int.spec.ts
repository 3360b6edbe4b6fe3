import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { EVENTS } from '@scriptorium/contracts';
import { connectToNats, eventually, startOwnNatsServer } from '@scriptorium/testing';

import { EventPosition } from './event-position';
import { declaredStreams } from './streams';
import { ensureTopology } from './topology';

test('is higher in a stream that was lost and created again, also by several processes at once', async () => {
  const server = await startOwnNatsServer();
  const nats = await connectToNats(server.url);
  const position = new EventPosition(nats, {});
  const { streams } = await jetstreamManager(nats);
  let former = 0;
  for (let life = 0; life < 3; life += 1) {
    await Promise.all([1, 2, 3, 4].map(() => ensureTopology(nats, { streams: declaredStreams({}) })));
    expect(Number(await position.last())).toBeGreaterThan(former);
    for (let event = 0; event < 3; event += 1) {
      await jetstream(nats).publish('scriptorium.evt.v2.docs.variant.created', '{}');
    }
    former = Number(await position.last());
    await server.restart();
    // A service that starts again keeps the stream and its positions.
    await eventually(() => ensureTopology(nats, { streams: declaredStreams({}) }).then(() => true));
    expect(Number(await position.last())).toBe(former);
    await streams.delete(EVENTS);
  }
  await nats.close();
});

test('is the sequence of the last event, also after events that were deleted', async () => {
  const { url } = await startOwnNatsServer();
  const nats = await connectToNats(url);
  await ensureTopology(nats, { streams: declaredStreams({}) });
  const position = new EventPosition(nats, {});
  const empty = await position.last();
  const { seq } = await jetstream(nats).publish('scriptorium.evt.v2.docs.variant.created', '{}');
  expect(seq).toBe(Number(empty) + 1);
  expect(await position.last()).toBe(String(seq));
  const more = [1, 2, 3].map((nth) => jetstream(nats).publish(`scriptorium.evt.v2.docs.job.x${nth}`, '{}'));
  await Promise.all(more);
  const all = await Promise.all([position.last(), position.last(), position.last()]);
  expect(all).toEqual([String(seq + 3), String(seq + 3), String(seq + 3)]);
  await nats.close();
});

test('rejects as transient if the stream cannot be read', async () => {
  const { url } = await startOwnNatsServer();
  const nats = await connectToNats(url);
  const last = new EventPosition(nats, {}).last();
  await expect(last).rejects.toMatchObject({ code: 'MESSAGING_UNAVAILABLE', message: expect.stringContaining(EVENTS) });
  await nats.close();
});
