import { createTestDatabase, eventually, startOwnPgbouncer, type TestDatabase } from '@scriptorium/testing';

import { datocmsClient } from '../clients/datocms';
import { type DriveItem, PlainDrive } from '../clients/plain-drive';
import { createModel } from '../content/dato-models';
import { localize, variantsOf } from '../content/localize';
import { openSpaceIn, type Space } from '../system/open-space';
import { createPage, linkTo } from '../system/page';
import { type SeparateSystem, startSeparateSystem } from '../system/separate-system';

// The four services with PgBouncer in transaction mode between them and PostgreSQL. Each role has fewer sessions than
// its services have connections.

let database: TestDatabase;
let system: SeparateSystem;
let space: Space;

beforeAll(async () => {
  database = await createTestDatabase();
  const roles = ['content_store', 'localization_planner', 'blob_copy_worker', 'blob_store'] as const;
  const [first, ...others] = roles.map((role) => database.urlFor(role));
  const pgbouncer = await startOwnPgbouncer([first ?? '', ...others]);
  system = await startSeparateSystem({
    specs: ['postgres-pooler'],
    urlFor: (role) => pgbouncer.addressFor(database.urlFor(role)),
    variablesFor: (role) => ({ DATABASE_POOLER: 'transaction', DATABASE_DIRECT_URL: database.urlFor(role) }),
  });
  space = openSpaceIn(system);
});
afterAll(async () => {
  expect(await system.stop()).toEqual([0, 0, 0, 0]);
});

it('localizes a page with the items that it links to', async () => {
  const repository = await space.repository('content');
  const child = await createPage(repository, 'Child');
  const root = await createPage(repository, 'Root', { body: { links: [linkTo(child)] } });
  const job = await localize(space, root, ['fr-FR', 'de-DE', 'it-IT']);
  expect(job).toMatchObject({ status: 'COMPLETED', errors: [], progress: { created: 6 } });
  expect([...(await variantsOf(child)).keys()].toSorted()).toEqual(['de-DE', 'fr-FR', 'it-IT']);
});

it('localizes many pages at once', async () => {
  const repository = await space.repository('content');
  const jobs = Array.from({ length: 24 }, async (_, index) =>
    localize(space, await createPage(repository, `Page ${index}`), ['fr-FR', 'de-DE']),
  );
  expect((await Promise.all(jobs)).map(({ status }) => status)).toEqual(jobs.map(() => 'COMPLETED'));
});

it('duplicates a record', async () => {
  const client = datocmsClient(space);
  const model = await createModel(client, 'article', { title: { type: 'string', localized: true } });
  const source = await client.items.create({ item_type: model, title: { 'en-GB': 'Winter', 'de-DE': 'Winter' } });
  const copy = await client.items.duplicate(source.id);
  expect(copy.id).not.toBe(source.id);
  expect(Object.keys((await client.items.find(copy.id))['title'] as object).toSorted()).toEqual(['de-DE', 'en-GB']);
});

it('copies a folder with its files, and serves their bytes', async () => {
  const drive = new PlainDrive(space);
  const text = 'bytes '.repeat(200_000);
  for (const name of ['one', 'two'])
    await drive.send(`/v1.0/me/drive/root:/from/${name}.txt:/content`, { method: 'PUT', body: text + name });
  const copy = { method: 'POST', headers: { 'content-type': 'application/json' }, body: { name: 'to' } };
  const accepted = await drive.send('/v1.0/me/drive/root:/from:/copy', copy);
  expect(accepted.status).toBe(202);
  await eventually(async () => {
    const { json } = await drive.send<{ value: DriveItem[] }>('/v1.0/me/drive/root:/to:/children');
    return json.value.length === 2;
  });
  expect((await drive.download('/v1.0/me/drive/root:/to/two.txt:/content')).bytes.toString()).toBe(`${text}two`);
});

it('relays events as soon as they are committed, over the direct connection', () => {
  for (const service of ['content-store', 'localization-planner'])
    expect(system.log(service)).not.toMatch(/"level":"(warn|error|fatal)"/);
});
