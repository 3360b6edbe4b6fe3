import { jetstream } from '@nats-io/jetstream';
import { EVENTS } from '@scriptorium/contracts';
import { connectToNats, startOwnNatsServer } from '@scriptorium/testing';

import { EventPosition } from './event-position';
import { declaredStreams } from './streams';
import { ensureTopology } from './topology';

test('is the sequence of the last event, also after events that were deleted', async () => {
  const { url } = await startOwnNatsServer();
  const nats = await connectToNats(url);
  await ensureTopology(nats, { streams: declaredStreams({}) });
  const position = new EventPosition(nats, {});
  expect(await position.last()).toBe('0');
  const { seq } = await jetstream(nats).publish('scriptorium.evt.v2.docs.variant.created', '{}');
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
