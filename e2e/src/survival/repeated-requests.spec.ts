import { buildClient, type Client } from '@datocms/cma-client-node';
import { standardServices, startSystem, type System } from '@scriptorium/embedded';
import { queryDatabase, eventually, temporaryFolder } from '@scriptorium/testing';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client as Database } from 'pg';
import { createModel, type Model } from '../content/dato-models';

const TOKEN = 'a-personal-token-for-the-survival-tests';
const SPACE = 'docs';
const PATIENCE = { everyMs: 20 };

let system: System;
let client: Client;
let article: Model;

beforeAll(async () => {
  const folder = temporaryFolder();
  const bootstrapFile = join(folder, 'bootstrap.json');
  const tokens = [{ name: 'tester', token: TOKEN, scopes: { [SPACE]: ['admin'] } }];
  writeFileSync(bootstrapFile, JSON.stringify({ spaces: [{ key: SPACE, label: 'Docs', locales: ['en-US'] }], tokens }));
  system = await startSystem({
    dataDir: join(folder, 'data'),
    services: standardServices(join(__dirname, '../../..')),
    bootstrapFile,
    env: { ...process.env, CLIENT_TIMEOUT_MS: '1000' },
    group: 'inherited',
  });
  client = clientOf();
  article = await createModel(client, 'article', { title: { type: 'string' } });
});
afterAll(async () => system.stop());

function clientOf(options: Partial<Parameters<typeof buildClient>[0]> = {}): Client {
  return buildClient({ apiToken: TOKEN, baseUrl: system.gatewayUrl, environment: SPACE, ...options });
}

async function copiesOf(title: string): Promise<string[]> {
  const filter = { type: 'article', fields: { title: { eq: `${title} (duplicate)` } } };
  return (await client.items.list({ filter })).map(({ id }) => id);
}

/** Blocks the planner from accepting jobs until the returned function is called. */
async function blockJobs(): Promise<() => Promise<void>> {
  const database = new Database({ connectionString: system.databaseUrl });
  await database.connect();
  await database.query('begin');
  await database.query('lock table jobs.jobs in share mode');
  return async () => {
    await database.query('commit');
    await database.end();
  };
}

/**
 * Waits for transactions of the planner that wait for a lock: a request, and the reports and requests about the same
 * record behind it.
 */
const untilWaiting = (count: number): Promise<unknown> =>
  eventually(async () => {
    const rows = await queryDatabase(
      system.databaseUrl,
      `select from pg_stat_activity where usename = 'localization_planner' and wait_event_type = 'Lock'`,
    );
    return rows.length >= count;
  }, PATIENCE);

const send = (id: string, signal?: AbortSignal): Promise<Response> =>
  fetch(`${system.gatewayUrl}/items/${id}/duplicate`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}` },
    ...(signal === undefined ? {} : { signal }),
  });

it('a request that the client repeats after a time-out creates one copy', async () => {
  const source = await client.items.create({ item_type: article, title: 'Overdue' });
  const release = await blockJobs();
  let sent = 0;
  const fetchFn: typeof fetch = (input, init) => {
    const url = input instanceof Request ? input.url : input.toString();
    if (url.endsWith('/duplicate')) sent += 1;
    return fetch(input, init);
  };
  const copied = clientOf({ requestTimeout: 2_000, fetchFn }).items.duplicate(source.id);
  await eventually(() => sent === 2, PATIENCE);
  await release();
  const { id } = await copied;
  expect(await copiesOf('Overdue')).toEqual([id]);
});

it('a request whose connection closed before the response and the next request share one copy; a third creates another', async () => {
  const source = await client.items.create({ item_type: article, title: 'Undelivered' });
  const release = await blockJobs();
  const aborting = new AbortController();
  const first = send(source.id, aborting.signal).catch(() => undefined);
  await untilWaiting(1);
  aborting.abort();
  await first;
  await untilWaiting(2);
  const second = send(source.id);
  await release();
  expect((await second).status).toBe(202);
  await eventually(async () => (await copiesOf('Undelivered')).length === 1, PATIENCE);
  const { id } = await client.items.duplicate(source.id);
  const copies = await copiesOf('Undelivered');
  expect(copies).toHaveLength(2);
  expect(copies).toContain(id);
});
