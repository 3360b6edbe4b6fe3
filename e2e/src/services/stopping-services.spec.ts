import { eventually, queryDatabase } from '@scriptorium/testing';
import { ContentItem, DynamicContent } from 'dc-management-sdk-js';
import { Client } from 'pg';
import { EXAMPLE_TOKEN, OwnSystem, type Running, untilReady } from '../system/own-system';

// Stops services while a table is locked, so that work is in flight until the test releases the lock.

/** Work may wait for the lock of the test on a slow machine. */
const PATIENT = { DATABASE_LOCK_TIMEOUT_MS: '600000', DATABASE_STATEMENT_TIMEOUT_MS: '600000' };

let system: OwnSystem;
let contentStore: Running;
let worker: Running;
let gateway: Running & { readonly url: string };

beforeAll(async () => {
  system = await OwnSystem.create();
  contentStore = await system.start('content-store', PATIENT);
  const planner = await system.start('localization-planner', PATIENT);
  worker = await system.start('blob-copy-worker', PATIENT);
  gateway = await system.startGateway({ RPC_TIMEOUT_MS: '300000' });
  await untilReady(contentStore, planner, worker, gateway);
});

afterAll(() => system.end());

/** Locks a table. Returns the function that releases it. */
async function lock(table: string, mode: string): Promise<() => Promise<void>> {
  const client = new Client({ connectionString: system.postgres.url });
  await client.connect();
  await client.query('begin');
  await client.query(`lock table ${table} in ${mode} mode`);
  return () => client.end();
}

async function untilWorkWaits(role: string): Promise<void> {
  await eventually(async () => {
    const waiting = `select from pg_stat_activity where usename = '${role}' and wait_event_type = 'Lock'`;
    return (await queryDatabase(system.postgres.url, waiting)).length > 0;
  });
}

async function untilStopping(service: Running): Promise<void> {
  await eventually(async () => expect(await service.readiness()).toMatchObject({ code: 503, status: 'stopping' }));
}

test('a worker that gets SIGTERM is not ready first, then finishes its command, and ends with 0', async () => {
  const client = new DynamicContent({ patToken: EXAMPLE_TOKEN }, { apiUrl: `${gateway.url}/v2/content` });
  const [hub] = (await client.hubs.list()).getItems();
  const [repository] = (await hub?.related.contentRepositories.list())?.getItems() ?? [];
  const schema = repository?.contentTypes?.[0]?.contentTypeUri;
  const body = { _meta: { name: 'Home', schema }, title: 'Home' };
  const page = await repository?.related.contentItems.create(new ContentItem({ label: 'Home', locale: 'en-US', body }));
  const release = await lock('content.variants', 'exclusive');
  await page?.related.localize(['fr-FR']);
  await untilWorkWaits('blob_copy_worker');

  worker.process.signal('SIGTERM');
  await untilStopping(worker);
  await release();
  expect(await worker.process.exitCode()).toBe(0);
  await eventually(async () => {
    const variants = (await page?.related.localizations())?.getItems() ?? [];
    expect(variants.map(({ locale }) => locale)).toEqual(['fr-FR']);
  });
});

test('a gateway and a content-store that get SIGTERM answer the request in flight, and end with 0', async () => {
  const release = await lock('content.drives', 'access exclusive');
  const headers = { authorization: `Bearer ${EXAMPLE_TOKEN}` };
  const answered = fetch(`${gateway.url}/v1.0/me/drive`, { headers });
  await untilWorkWaits('content_store');

  for (const each of [contentStore, gateway]) each.process.signal('SIGTERM');
  for (const each of [contentStore, gateway]) await untilStopping(each);
  await release();
  expect((await answered).status).toBe(200);
  expect([await contentStore.process.exitCode(), await gateway.process.exitCode()]).toEqual([0, 0]);
});
