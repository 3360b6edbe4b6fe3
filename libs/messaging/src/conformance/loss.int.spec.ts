import type { INestMicroservice } from '@nestjs/common';
import { eventually, type OwnNatsServer, startOwnNatsServer } from '@scriptorium/testing';

import { MessagePublisher } from '../message-publisher';
import { COMMANDS, EVENTS } from '../streams';
import { handlerOf, note, observe, type Observer, startService, takeNote } from './test-service';

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

test('commands are taken again after the server was killed and came back', async () => {
  await handles('before');
  await server.kill();
  await server.restart();
  await handles('after');
});

test('a message that is published while the server is away is stored once it is back', async () => {
  await handles('before');
  await server.kill();
  const published = publisher.publishAll([note('meanwhile')]);
  await server.restart();
  await published;
  await eventually(() => expect(seen).toContain('meanwhile'));
  expect(seen).toEqual(['before', 'meanwhile']);
});

test('what was stored before a kill is handled after it', async () => {
  await service.close();
  const outside = await startService(server.url, [], { commands: [] });
  await outside.get(MessagePublisher, { strict: false }).publishAll([note('a'), note('b')]);
  await outside.close();
  await server.kill();
  await server.restart();
  service = await startService(server.url, [handlerOf(takeNote, ({ text }) => seen.push(text))], { ackWaitMs: 2_000 });
  await eventually(() => expect(seen.sort()).toEqual(['a', 'b']));
});

test('a consumer that was deleted is made again', async () => {
  await handles('before');
  await observer.manager.consumers.delete(COMMANDS, 'tester-take-note-v1');
  await handles('after');
});

test('a stream that was deleted is made again, by the service that takes from it', async () => {
  await handles('before');
  await observer.manager.streams.delete(COMMANDS);
  await eventually(async () => expect(await observer.count(COMMANDS)).toBe(0));
  await handles('after');
});

test('a stream that was deleted is made again by whoever publishes to it', async () => {
  await observer.manager.streams.delete(EVENTS);
  const { subject, envelope } = note('a');
  await publisher.publishAll([{ subject: subject.replace('.cmd.', '.evt.v2.'), envelope }]);
  expect(await observer.count(EVENTS)).toBe(1);
});

test('everything that was sent while the server was killed again and again is handled', async () => {
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
  // How many are left in the stream is not asked: after a kill the server forgets removals of messages whose
  // acknowledgement it remembers, and finds that out half a minute later.
});
