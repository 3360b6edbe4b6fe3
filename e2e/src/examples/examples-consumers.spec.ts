import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventReader, variantCreated } from '@scriptorium/contracts';
import { standardServices, startSystem, type System } from '@scriptorium/embedded';
import { connectToNats, eventually, temporaryFolder, testSeed } from '@scriptorium/testing';
import type { ContentItem } from 'dc-management-sdk-js';
import { consumerPrograms, linesOf, RunningConsumer, type PictureLine } from '../consumers/consumer-program';
import { branchOf, createArticle, createArticleType, titled } from '../content/cm-branch';
import { localize } from '../content/localize';
import { chance } from '../survival/chance';
import { declareSpaces } from '../system/declared-spaces';
import { openSpaceIn, type Space } from '../system/open-space';
import { createPage, linkTo } from '../system/page';

const SPEC = 'examples-consumers';
const ROUNDS = 6;

let system: System;
let space: Space;
let consumers: readonly RunningConsumer[];

beforeAll(async () => {
  const folder = temporaryFolder();
  const bootstrapFile = join(folder, 'bootstrap.json');
  writeFileSync(bootstrapFile, JSON.stringify(declareSpaces([SPEC])));
  const blobFolder = join(folder, 'blobs');
  mkdirSync(blobFolder);
  const [programs, started] = await Promise.all([
    consumerPrograms(),
    startSystem({
      dataDir: join(folder, 'data'),
      services: standardServices(join(__dirname, '../../..')),
      bootstrapFile,
      env: { ...process.env, BLOB_FOLDER: blobFolder },
      durability: 'fast',
      group: 'inherited',
    }),
  ]);
  system = started;
  space = openSpaceIn({ gatewayUrl: system.gatewayUrl, natsUrl: system.natsUrl });
  const passwords = JSON.parse(readFileSync(join(folder, 'data/nats-passwords.json'), 'utf8')) as Record<
    string,
    string
  >;
  const env = {
    SCRIPTORIUM_URL: system.gatewayUrl,
    SCRIPTORIUM_TOKEN: space.as('reader').token,
    SCRIPTORIUM_SPACE: space.key,
    NATS_URL: system.natsUrl.replace(/\/\/.*@/, '//'),
    NATS_PASSWORD: passwords[eventReader(space.key)],
  };
  consumers = programs.map(
    (program, at) =>
      new RunningConsumer(program, join(folder, `copy-of-${program.language}`), { ...env, CONSUMER: String(at + 1) }),
  );
});

afterAll(async () => {
  await Promise.all(consumers.map((consumer) => consumer.stop()));
  await system.stop();
});

/** Changes variants in every way. Returns after the last change is committed. */
async function changeContent(round: number): Promise<void> {
  const repository = await space.repository('content');
  const leaf = await createPage(repository, `Leaf ${round}`);
  const root = await createPage(repository, `Root ${round}`, { body: { links: [linkTo(leaf)] } });
  await localize(space, root, ['fr-FR', 'de-DE', 'es-ES']);
  await leaf.related.publish();
  const current: ContentItem = await space.client.contentItems.get(root.id);
  await current.related.update(Object.assign(current, { label: `Root ${round}, changed` }));
  const archived = await (await space.client.contentItems.get(leaf.id)).related.archive();
  if (round % 2 === 0) await archived.related.unarchive();
  await changeArticle(round);
}

/** A variant that is edited, deleted and copied again starts again with a lower version. */
async function changeArticle(round: number): Promise<void> {
  const branch = branchOf(space);
  const { id } = await createArticle(branch, { locale: 'en-GB' });
  const copy = { sourceLocale: 'en-GB', destinationLocale: 'fr-FR' };
  await branch.copy(id, copy);
  for (const title of ['Deux', 'Trois']) await branch.addVersion(id, { fields: titled(title) }, { locale: 'fr-FR' });
  await branch.publish(id, { locale: 'fr-FR' });
  await branch.delete(id, { locale: 'fr-FR' });
  if (round % 3 !== 0) await branch.copy(id, copy);
}

async function retried(action: () => Promise<void>): Promise<void> {
  await eventually(action, { everyMs: 500 });
}

async function pictureOfApi(): Promise<readonly PictureLine[]> {
  const response = await fetch(`${system.gatewayUrl}/v1/spaces/${space.key}/snapshot`, {
    headers: { authorization: `Bearer ${space.token}` },
  });
  expect(response.status).toBe(200);
  const lines = linesOf(await response.text()).filter(({ data }) => data['status'] !== 'deleted');
  return lines.map(({ subject, sequence, data }) => ({ subject, sequence, data }));
}

const sorted = (lines: readonly PictureLine[]): readonly PictureLine[] =>
  lines.toSorted((one, other) => (one.subject < other.subject ? -1 : 1));

/** Waits until the copy of a consumer equals the API's picture. The consumer is stopped while its copy is read. */
async function untilEqual(consumer: RunningConsumer, picture: readonly PictureLine[]): Promise<void> {
  await eventually(async () => {
    // The first line of metrics follows the snapshot.
    await eventually(() => expect(consumer.text).toMatch(/"pending": ?0/));
    await consumer.stop();
    try {
      expect(sorted(await consumer.print())).toEqual(picture);
    } finally {
      consumer.start();
    }
  });
}

it('the copies of three consumers equal the content after restarts of consumers and servers', async () => {
  await createArticleType(branchOf(space));
  await changeContent(0);
  consumers.forEach((consumer) => consumer.start());
  const random = chance(testSeed());
  for (let round = 1; round <= ROUNDS; round += 1) {
    const changes = retried(() => changeContent(round));
    const victim = consumers[round % consumers.length];
    await sleep(random() * 1_000);
    victim?.kill();
    if (round === 2) process.kill(system.pid('nats-server') ?? 0, 'SIGKILL');
    if (round === 3) process.kill(system.pid('gateway') ?? 0, 'SIGKILL');
    if (round > 3) await victim?.startFromNothing();
    await changes;
  }
  const picture = await eventually(async () => {
    const before = sorted(await pictureOfApi());
    return before.length > 0 && before;
  });
  for (const consumer of consumers) await untilEqual(consumer, picture);
  expect(consumers.filter(({ starts }) => starts < 3)).toEqual([]);
  await expectItems(picture);
});

/** The picture is also that of another API: the content items of the space with their versions. */
async function expectItems(picture: readonly PictureLine[]): Promise<void> {
  const repository = await space.repository('content');
  const items = (await repository.related.contentItems.list({ size: 100 })).getItems();
  expect(items.length).toBeGreaterThan(ROUNDS);
  const states = new Map(picture.map(({ subject, data }) => [subject, data]));
  for (const { id, version, status, label } of items) {
    expect(states.get(id)).toMatchObject({ version, label, status: String(status).toLowerCase() });
  }
}

it('a message that is not an event becomes a dead letter, and the next event is applied', async () => {
  // A process that was started again counts from zero.
  for (const consumer of consumers) await eventually(() => expect(consumer.text).toMatch(/"dead": ?0/));
  const nats = await connectToNats(system.natsUrl);
  const [subject] = variantCreated.filters;
  await nats.request(subject.replace('*', space.key), '{"subject":"no event"}', { timeout: 60_000 });
  await nats.close();
  const { id } = await createPage(await space.repository('content'), 'After the dead letter');
  for (const consumer of consumers) {
    await eventually(() => expect(consumer.text).toMatch(/"dead": ?1/));
    const picture = sorted(await pictureOfApi());
    expect(picture.map((line) => line.subject)).toContain(id);
    await untilEqual(consumer, picture);
  }
});

it('a consumer that NATS has lost is created again, after the snapshot', async () => {
  const nats = await connectToNats(system.natsUrl);
  for (const [at, consumer] of consumers.entries()) {
    const { starts } = consumer;
    await nats.request(`$JS.API.CONSUMER.DELETE.EVENTS.${eventReader(space.key)}-${at + 1}`, '', { timeout: 60_000 });
    await createPage(await space.repository('content'), `After the loss of consumer ${at + 1}`);
    await eventually(() => expect(consumer.starts).toBeGreaterThan(starts));
    await untilEqual(consumer, sorted(await pictureOfApi()));
  }
  await nats.close();
});
