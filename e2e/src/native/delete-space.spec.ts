import { eventually, queryDatabase, storedMessages } from '@scriptorium/testing';
import { Client } from 'pg';
import { setTimeout as pause } from 'node:timers/promises';
import { EXAMPLE_TOKEN, OwnSystem, type Running, type Service, untilReady } from '../system/own-system';

// Deletes a space that has rows in most tables, while the services are killed and started again.

const PAGE = 'https://example.com/deleted-page';
/** More than one piece. */
const VARIANTS = 1_200;
/** Work may wait for the lock of the test on a slow machine. */
const SETTINGS = {
  NATS_STATE_STREAM: 'true',
  DATABASE_LOCK_TIMEOUT_MS: '600000',
  DATABASE_STATEMENT_TIMEOUT_MS: '600000',
};

let system: OwnSystem;
let url: string;
const running = new Map<Service, Running>();

beforeAll(async () => {
  system = await OwnSystem.create();
  for (const service of ['content-store', 'localization-planner', 'blob-copy-worker'] as const) {
    running.set(service, await system.start(service, SETTINGS));
  }
  const gateway = await system.startGateway({ RPC_TIMEOUT_MS: '300000' });
  url = gateway.url;
  await untilReady(...running.values(), gateway);
});
afterAll(() => system.end());

interface Reply {
  readonly status: number;
  readonly json: Readonly<Record<string, unknown>> & { readonly id: string };
}

async function send(method: string, path: string, body?: object | string, token = EXAMPLE_TOKEN): Promise<Reply> {
  const type = typeof body === 'string' ? 'application/x-ndjson' : 'application/json';
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': type }) },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    json: (text.startsWith('{') && type === 'application/json' ? JSON.parse(text) : {}) as Reply['json'],
  };
}

async function expectDone(method: string, path: string, body?: object | string): Promise<Reply['json']> {
  const { status, json } = await send(method, path, body);
  if (status >= 300) throw new Error(`${method} ${path} responded with ${status}: ${JSON.stringify(json)}`);
  return json;
}

/** Creates a space with content, a job, a plan, a webhook, access, and a file. Returns a token of the space. */
async function fill(key: string, variants = VARIANTS): Promise<string> {
  const space = `/v1/spaces/${key}`;
  await expectDone('POST', '/v1/spaces', { key, label: key, locales: ['en-US', 'fr-FR'] });
  const repository = await expectDone('POST', `${space}/repositories`, { name: 'website', label: 'Website' });
  await expectDone('POST', `${space}/repositories/${repository.id}/folders`, { name: 'News' });
  const schema = { type: 'object', properties: { title: { type: 'string' } } };
  await expectDone('POST', `${space}/content-types`, {
    uri: PAGE,
    schema,
    settings: { label: 'Page' },
    repositories: [repository.id],
  });
  await expectDone('POST', `${space}/workflow-states`, { label: 'Review', color: 'rgb(1,2,3)' });
  await expectDone('POST', `${space}/clients`, { name: `client of ${key}`, scopes: ['read'] });
  const { token } = await expectDone('POST', `${space}/tokens`, { name: `token of ${key}`, scopes: ['admin'] });
  await expectDone('POST', `${space}/webhooks`, { url: 'https://hooks.example.com/x', events: ['variant.*'] });
  const lines = Array.from({ length: variants }, (_, index) => {
    const name = `page ${index}`;
    return JSON.stringify({ key: name, contentType: PAGE, locale: 'en-US', label: name, body: { title: name } });
  });
  // Validation may be slow on a busy machine. An import can be repeated.
  await eventually(() => expectDone('POST', `${space}/import`, `${lines.join('\n')}\n`), { everyMs: 1_000 });
  const [root, published, deleted] = await rows<{ id: string }>(
    `select v.id from content.variants v join content.spaces s on s.id = v.space_id where s.key = '${key}' limit 3`,
  );
  await expectDone('POST', `${space}/variants/${published?.id}/publish`);
  await expectDone('PATCH', `${space}/variants/${published?.id}`, { label: 'Second version' });
  await expectDone('DELETE', `${space}/variants/${deleted?.id}`);
  const request = { kind: 'localize', roots: [{ variantId: root?.id }], locales: ['fr-FR'] };
  await expectDone('POST', `${space}/plans`, request);
  const job = await expectDone('POST', `${space}/copies`, request);
  await eventually(async () => (await send('GET', `${space}/jobs/${job.id}`)).json['endedAt'] !== null);
  const drive = await expectDone('POST', '/v1/drives', { space: key, name: `files of ${key}`, store: 'filesystem' });
  await expectDone('PUT', `/v1.0/drives/${drive.id}/root:/file.txt:/content`, { some: 'bytes' });
  return String(token);
}

const rows = <Row>(sql: string): Promise<readonly Row[]> =>
  queryDatabase(system.postgres.url, sql) as Promise<readonly Row[]>;

/** Returns the tables of the catalogue with rows of a space, and the number of tables that have a `space_id`. */
async function tablesOf(spaceId: number): Promise<{ readonly filled: readonly string[]; readonly all: number }> {
  const tables = await rows<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name
       from pg_class c
       join pg_namespace n on n.oid = c.relnamespace
       join pg_attribute a on a.attrelid = c.oid and a.attname = 'space_id' and not a.attisdropped
      where c.relkind in ('r', 'p')
      order by 1`,
  );
  const sql = tables.map(
    ({ name }) => `select '${name}' as name where exists (select from ${name} where space_id = ${spaceId})`,
  );
  const filled = await rows<{ name: string }>(sql.join(' union all '));
  return { filled: filled.map(({ name }) => name), all: tables.length };
}

async function idOf(key: string): Promise<number | undefined> {
  return (await rows<{ id: number }>(`select id from content.spaces where key = '${key}'`))[0]?.id;
}

const statesOf = (key: string) =>
  storedMessages(system.nats.url, 'STATE', { subjects: [`scriptorium.state.v2.${key}.>`] });
const eventsOf = (key: string) =>
  storedMessages(system.nats.url, 'EVENTS', { subjects: [`scriptorium.evt.v2.${key}.>`] });

async function kill(service: Service): Promise<void> {
  const { process } = running.get(service) ?? (await system.start(service, SETTINGS));
  process.signal('SIGKILL');
  await process.exitCode();
  running.set(service, await system.start(service, SETTINGS));
}

it('leaves nothing of a space, also when the services are killed between the pieces', async () => {
  const token = await fill('deleted-space');
  await fill('kept-space');
  const [id, kept] = [(await idOf('deleted-space')) ?? 0, (await idOf('kept-space')) ?? 0];
  const before = await tablesOf(id);
  // A row of owed events is deleted when they are published.
  await eventually(async () => !(await tablesOf(kept)).filled.includes('jobs.owed_events'));
  const other = await tablesOf(kept);
  expect(before.filled.length).toBeGreaterThan(25);
  await eventually(async () => (await statesOf('deleted-space')).length >= VARIANTS);
  const [{ location = '' } = {}] = await rows<{ location: string }>(
    `select location from content.blobs where space_id = ${id}`,
  );
  expect(location).not.toBe('');

  // The deletion of each table waits for a lock once, and the process that waits is killed.
  const lock = new Client({ connectionString: system.postgres.url });
  await lock.connect();
  await lock.query('begin');
  await lock.query('lock table content.past_versions, jobs.plan_nodes in share mode');
  const requests = await Promise.all([1, 2, 3].map(() => send('DELETE', '/v1/spaces/deleted-space')));
  for (const reply of [...requests, await send('DELETE', '/v1/spaces/deleted-space')]) {
    expect(reply).toMatchObject({ status: 202, json: { state: 'deleting' } });
  }
  expect(await send('GET', '/v1/spaces/deleted-space')).toMatchObject({ status: 200, json: { state: 'deleting' } });
  expect(await send('GET', '/v1/spaces/deleted-space/families')).toMatchObject({ status: 404 });
  expect(await send('POST', '/v1/spaces', { key: 'deleted-space', label: 'x', locales: ['en-US'] })).toMatchObject({
    status: 409,
    json: { code: 'SPACE_KEY_TAKEN' },
  });
  await eventually(async () => {
    const waiting = await rows<{ usename: string }>(
      `select distinct usename from pg_stat_activity where wait_event_type = 'Lock' and query like '%delete from%'`,
    );
    return waiting.length === 2;
  });
  await Promise.all([kill('content-store'), kill('localization-planner')]);
  await lock.end();
  for (const service of ['blob-copy-worker', 'content-store'] as const) {
    await pause(1_000);
    await kill(service);
  }

  // A restart has removed the grants of the principals in the bootstrap file. The token is deleted with the space.
  await eventually(
    async () => {
      const { status } = await send('GET', '/v1/spaces/deleted-space', undefined, token);
      return [401, 404].includes(status);
    },
    { everyMs: 1_000 },
  );
  expect(await tablesOf(id)).toEqual({ filled: [], all: before.all });
  expect(await idOf('deleted-space')).toBeUndefined();
  expect(
    await rows(
      `select from content.api_clients c join content.principals p on p.id = c.principal_id where p.name = 'client of deleted-space'`,
    ),
  ).toEqual([]);
  await eventually(async () => (await send('GET', '/v1/me', undefined, token)).status === 401);
  expect(await statesOf('deleted-space')).toEqual([]);
  expect(await rows(`select from content.blobs where location = '${location}'`)).toEqual([]);

  const events = await eventually(async () => {
    const types = (await eventsOf('deleted-space')).map(
      ({ envelope }) => (envelope as unknown as { type: string }).type,
    );
    return types.includes('scriptorium.space.deleted.v2') && types;
  });
  expect(events.at(-1)).toBe('scriptorium.space.deleted.v2');
  expect(events.filter((type) => type === 'scriptorium.space.deleted.v2')).toHaveLength(1);

  expect(await tablesOf(kept)).toEqual(other);
  expect((await statesOf('kept-space')).length).toBeGreaterThanOrEqual(VARIANTS);
  expect(await send('POST', '/v1/spaces', { key: 'deleted-space', label: 'Again', locales: ['en-US'] })).toMatchObject({
    status: 201,
  });
});

it('is refused while a job runs', async () => {
  const key = 'busy-space';
  await fill(key);
  const id = (await idOf(key)) ?? 0;
  const [{ variant = '' } = {}] = await rows<{ variant: string }>(
    `select id as variant from content.variants where space_id = ${id} and locale = 'en-US' offset 10 limit 1`,
  );
  const lock = new Client({ connectionString: system.postgres.url });
  await lock.connect();
  await lock.query('begin');
  await lock.query('lock table content.variants in share mode');
  const request = { kind: 'localize', roots: [{ variantId: variant }], locales: ['fr-FR'] };
  const job = await expectDone('POST', `/v1/spaces/${key}/copies`, request);
  expect(await send('DELETE', `/v1/spaces/${key}`)).toMatchObject({
    status: 409,
    json: { code: 'SPACE_IN_USE', jobIds: [job.id] },
  });
  await lock.end();
  await eventually(async () => (await send('GET', `/v1/spaces/${key}/jobs/${job.id}`)).json['endedAt'] !== null);
  expect(await send('DELETE', `/v1/spaces/${key}`)).toMatchObject({ status: 202 });
});

it('is accepted, or a copy at the same moment, never both', async () => {
  for (let round = 0; round < 4; round += 1) {
    const key = `raced-space-${round}`;
    await fill(key, 3);
    const id = (await idOf(key)) ?? 0;
    const [root] = await rows<{ id: string }>(
      `select id
         from content.variants v
        where space_id = ${id}
          and status <> 'DELETED'
          and not exists (
                select
                  from content.variants o
                 where o.space_id = ${id}
                   and o.family_id = v.family_id
                   and o.locale = 'fr-FR')
        limit 1`,
    );
    // The job cannot end before the deletion is requested.
    const lock = new Client({ connectionString: system.postgres.url });
    await lock.connect();
    await lock.query('begin');
    await lock.query('lock table content.variants in share mode');
    const request = { kind: 'localize', roots: [{ variantId: root?.id }], locales: ['fr-FR'] };
    const copy = () => send('POST', `/v1/spaces/${key}/copies`, request);
    const remove = () => send('DELETE', `/v1/spaces/${key}`);
    const [copied, removed] =
      round % 2 === 0
        ? await Promise.all([copy(), remove()])
        : await Promise.all([remove(), copy()]).then(([first, second]) => [second, first] as const);
    const { rows: jobs } = await lock.query('select id from jobs.jobs where space_id = $1 and ended_at is null', [id]);
    await lock.end();
    const outcome = [copied.status, removed.status, jobs.length];
    expect([
      [202, 409, 1],
      [404, 202, 0],
    ]).toContainEqual(outcome);
  }
});
