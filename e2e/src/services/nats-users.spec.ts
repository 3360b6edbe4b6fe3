import { readFileSync } from 'node:fs';
import { eventReader, eventsOfSpace, readItem, variantCreated } from '@scriptorium/contracts';
import { connectToNats, eventually } from '@scriptorium/testing';
import { openOtherSpace, openSpace, openSpaceOverTls, type Space } from '../system/open-space';
import { createPage } from '../system/page';

const ONCE = { reconnect: false };
const VIOLATION = 'Permissions Violation';
let space: Space;
let other: Space;

/** Returns the address of nats-server for one of its users. */
function urlFor(user: string): string {
  const { natsUrl, natsPasswordsFile = '' } = space.system;
  const passwords = JSON.parse(readFileSync(natsPasswordsFile, 'utf8')) as Record<string, string>;
  return natsUrl.replace(/\/\/.*@/, `//${user}:${passwords[user] ?? ''}@`);
}

beforeAll(async () => {
  [space, other] = [await openSpace(), await openOtherSpace()];
});

it('the nats-server of npm start refuses clients without credentials', async () => {
  await expect(connectToNats(space.system.natsUrl.replace(/\/\/.*@/, '//'), ONCE)).rejects.toThrow('Authorization');
});

it('the reader of a space of the bootstrap file receives the events of this space, and of no other', async () => {
  const nats = await eventually(() => connectToNats(urlFor(eventReader(space.key)), ONCE));
  const subjects: string[] = [];
  nats.subscribe(eventsOfSpace(space.key), { callback: (_error, { subject }) => void subjects.push(subject) });
  await nats.flush();
  await createPage(await space.repository('content'), 'Home');
  const created = variantCreated.filters[0].replace('*', space.key);
  await eventually(() => expect(subjects.some((subject) => subject.startsWith(created))).toBe(true));
  expect(String(await nats.subscribe(eventsOfSpace(other.key)).closed)).toContain(VIOLATION);
  await nats.close();
});

it('a worker cannot call the rpcs of the gateway', async () => {
  const nats = await connectToNats(urlFor('blob-copy-worker'), ONCE);
  await expect(nats.request(readItem.subject, '{}')).rejects.toThrow(VIOLATION);
  await nats.close();
});

it('a message with a forged caller is rejected, even with the credentials of the gateway', async () => {
  const nats = await connectToNats(urlFor('gateway'), ONCE);
  const caller = {
    principalId: 'p',
    grants: [{ spaceId: 1, spaceKey: space.key, hubId: space.hubId, scopes: ['admin'] }],
  };
  const reply = await nats.request(
    readItem.subject,
    JSON.stringify({ pattern: readItem.subject, id: '1', data: { caller, id: 'a' } }),
    { timeout: 60_000 },
  );
  expect(reply.json()).toMatchObject({ err: { code: 'CALLER_UNVERIFIED' } });
  await nats.close();
});

it('nats-server requires TLS, with the certificate of the data folder, if the gateway serves TLS', async () => {
  const { natsUrl, caFile = '' } = (await openSpaceOverTls()).system;
  expect(natsUrl).toMatch(/^tls:/);
  await (await connectToNats(natsUrl, { ...ONCE, caFile })).close();
  await expect(connectToNats(natsUrl, ONCE)).rejects.toThrow('certificate');
});
