import { createTestDatabase, eventually, FaultProxy, queryDatabase, type TestDatabase } from '@scriptorium/testing';
import { databaseCheck } from './database-check.store';
import { DatabaseSettings } from './database-settings';
import { migrationNames } from './read-schema.store';

const NO_LIMIT = new AbortController().signal;

let database: TestDatabase;
const checks: ReturnType<typeof databaseCheck>[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
});

afterEach(async () => {
  for (const check of checks.splice(0)) await check.close?.();
});

function create(url = database.urlFor('content_store'), known?: readonly string[]) {
  const check = databaseCheck('content-store', Object.assign(new DatabaseSettings(), { databaseUrl: url }), known);
  checks.push(check);
  return check;
}

test('passes on a database with the schema, again and again over one connection', async () => {
  const check = create();
  for (let count = 0; count < 5; count++) await check.check(NO_LIMIT);
  const sessions = `select from pg_stat_activity where application_name = 'content-store-health'`;
  expect(await queryDatabase(database.url, sessions)).toHaveLength(1);
});

test('fails with the reason on a schema that is too old or too new', async () => {
  await expect(create(undefined, [...migrationNames, 'Later1']).check(NO_LIMIT)).rejects.toThrow(
    'The schema is too old: migration Later1 is missing.',
  );
  await expect(create(undefined, migrationNames.slice(0, 1)).check(NO_LIMIT)).rejects.toMatchObject({
    code: 'SCHEMA_TOO_NEW',
  });
});

test('fails while the database is read-only', async () => {
  const { pathname } = new URL(database.url);
  // A session that may write, whatever the setting of the database.
  const writer = `${database.url}?options=-c%20default_transaction_read_only%3Doff`;
  const alter = (change: string) => queryDatabase(writer, `alter database ${pathname.slice(1)} ${change}`);
  const check = create();
  await alter('set default_transaction_read_only = on');
  await expect(check.check(NO_LIMIT)).rejects.toThrow('The database is a replica or read-only.');
  await alter('reset default_transaction_read_only');
  await check.check(NO_LIMIT);
});

test('ends a check of a connection that died silently at its limit, and passes over a new one', async () => {
  const proxy = await FaultProxy.start(database.url);
  const check = create(proxy.addressFor(database.urlFor('content_store')));
  await check.check(NO_LIMIT);
  proxy.silence();
  const limit = new AbortController();
  const failed = expect(check.check(limit.signal)).rejects.toThrow();
  limit.abort();
  await failed;
  await check.check(NO_LIMIT);
  expect(proxy.accepted).toBe(2);
});

test('passes again after the server has ended its connection', async () => {
  const proxy = await FaultProxy.start(database.url);
  const check = create(proxy.addressFor(database.urlFor('content_store')));
  await check.check(NO_LIMIT);
  proxy.reset();
  await eventually(() => proxy.connections === 0);
  await eventually(() => check.check(NO_LIMIT));
});
