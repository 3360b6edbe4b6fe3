import type { INestMicroservice } from '@nestjs/common';
import { eventually, type OwnNatsServer, startOwnNatsServer } from '@scriptorium/testing';

import { MessagePublisher } from '../messages/message-publisher';
import { COMMANDS, EVENTS } from '../topology/streams';
import { handlerOf, note, observe, type Observer, startService, takeNote } from '../testing/test-service';

let server: OwnNatsServer;
let observer: Observer;
let service: INestMicroservice;
let publisher: MessagePublisher;
let seen: string[];

beforeEach(async () => {
  server = await startOwnNatsServer();
  observer = await observe(server.url);
  seen = [];
  const handler = handlerOf(takeNote, ({ text }) => seen.push(text));
  service = await startService(server.url, [handler], { ackWaitMs: 2_000 });
  publisher = service.get(MessagePublisher, { strict: false });
});

afterEach(async () => {
  await service.close();
  await observer.close();
});

async function handles(id: string): Promise<void> {
  await publisher.publishAll([note(id)]);
  await eventually(() => expect(seen).toContain(id));
}

test('handles commands again after the server was killed and restarted', async () => {
  await handles('before');
  await server.kill();
  await server.restart();
  await handles('after');
});

test('stores a message that was published while the server was down once the server is up', async () => {
  await handles('before');
  await server.kill();
  const published = publisher.publishAll([note('meanwhile')]);
  await server.restart();
  await published;
  await eventually(() => expect(seen).toContain('meanwhile'));
  // A server that is killed before it stores the acknowledgement delivers `before` again.
  expect([...new Set(seen)]).toEqual(['before', 'meanwhile']);
});

test('handles commands that were stored before the server was killed', async () => {
  await service.close();
  const outside = await startService(server.url, [], { commands: [] });
  await outside.get(MessagePublisher, { strict: false }).publishAll([note('a'), note('b')]);
  await outside.close();
  await server.kill();
  await server.restart();
  service = await startService(server.url, [handlerOf(takeNote, ({ text }) => seen.push(text))], { ackWaitMs: 2_000 });
  await eventually(() => expect(seen.sort()).toEqual(['a', 'b']));
});

test('recreates a deleted consumer', async () => {
  await handles('before');
  await observer.manager.consumers.delete(COMMANDS, 'tester-take-note-v1');
  await handles('after');
});

test('recreates a deleted stream in the service that consumes it', async () => {
  await handles('before');
  await observer.manager.streams.delete(COMMANDS);
  await eventually(async () => expect(await observer.count(COMMANDS)).toBe(0));
  await handles('after');
});

test('recreates a deleted stream when a message is published to it', async () => {
  await observer.manager.streams.delete(EVENTS);
  const { subject, envelope } = note('a');
  await publisher.publishAll([{ subject: subject.replace('.cmd.', '.evt.v2.'), envelope }]);
  expect(await observer.count(EVENTS)).toBe(1);
});

test('handles every command that was sent while the server was killed repeatedly', async () => {
  const sent: string[] = [];
  for (let round = 0; round < 5; round++) {
    const ids = Array.from({ length: 200 }, (_, index) => `r${round}n${index}`);
    sent.push(...ids);
    const published = publisher.publishAll(ids.map((id) => note(id)));
    await server.kill();
    await server.restart();
    await published;
  }
  await eventually(() => expect(new Set(seen)).toEqual(new Set(sent)));
  // The test does not count the messages in the stream. After a kill the server may have lost removals of messages
  // whose acknowledgements it has stored, and corrects that half a minute later.
});
