import { MAX_REPLY_ITEMS_BYTES, type KeyedRequest, type SpaceId } from '@scriptorium/contracts';
import { createTestDatabase, keyedRequest as keyed } from '@scriptorium/testing';
import { Pool } from 'pg';
import { inSnapshot, inTransaction } from '../pool';
import { deleteExpiredKeys, inTransactionOnce, readStoredReplyText, runOnce } from './run-once.store';

const [docs, shop] = [1 as SpaceId, 2 as SpaceId];

describe('a request with an idempotency key', () => {
  let admin: Pool;
  let pool: Pool;
  let planner: Pool;

  beforeAll(async () => {
    const database = await createTestDatabase();
    admin = new Pool({ connectionString: database.url });
    pool = new Pool({ connectionString: database.urlFor('content_store') });
    planner = new Pool({ connectionString: database.urlFor('localization_planner') });
    await admin.query(
      `insert into content.spaces (id, key, label, hub_id, created_by, updated_by) overriding system value
       select id, key, key, repeat(id::text, 24), '', '' from (values (1, 'docs'), (2, 'shop')) space (id, key)`,
    );
    await admin.query('create table effects (name text); grant all on effects to public');
  });
  beforeEach(() => admin.query('truncate content.idempotency_keys, effects'));
  afterAll(() => Promise.all([admin.end(), pool.end(), planner.end()]));

  /** Runs a request whose effect is a row, and whose reply is different each time. */
  let replies = 0;
  const send = (
    idempotency: KeyedRequest,
    { spaceId = docs, principalId = 'ann', db = pool, reply = '' } = {},
  ): Promise<{ readonly reply: string }> =>
    inTransactionOnce(db, spaceId, { caller: { principalId }, idempotency }, async (client) => {
      await client.query(`insert into effects values ('one')`);
      replies += 1;
      return { reply: `${String(replies)}${reply}` };
    });
  const effects = async (): Promise<number> => (await admin.query('select from effects')).rowCount ?? 0;
  const expire = (): Promise<unknown> =>
    admin.query(`update content.idempotency_keys set created_at = now() - interval '24 hours'`);

  it('runs once and gets the stored reply afterwards, in either service', async () => {
    const first = await send(keyed('a'));
    expect(await send(keyed('a'))).toEqual(first);
    expect(await send(keyed('a'), { db: planner })).toEqual(first);
    expect(await effects()).toBe(1);
  });

  it('is rejected if the key was used with another request', async () => {
    await send(keyed('a'));
    await expect(send(keyed('a', 'another'))).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
    expect(await effects()).toBe(1);
  });

  it('is another request with another key, of another principal and in another space', async () => {
    await send(keyed('a'));
    await send(keyed('b'));
    await send(keyed('a'), { principalId: 'bob' });
    await send(keyed('a'), { spaceId: shop });
    expect(await effects()).toBe(4);
  });

  it('does not wait for the first one, but throws that the key is in use', async () => {
    const first = await pool.connect();
    try {
      await first.query('begin');
      await runOnce(first, docs, { caller: { principalId: 'ann' }, idempotency: keyed('a') }, () =>
        Promise.resolve('first'),
      );
      await expect(send(keyed('a'))).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_IN_USE', retryAfterMs: 1_000 });
      await send(keyed('b'));
      await first.query('commit');
    } finally {
      first.release();
    }
    expect(await send(keyed('a'))).toBe('first');
  });

  it('runs again if the first one was rejected or died before its commit', async () => {
    const rejected = inTransaction(pool, (client) =>
      runOnce(client, docs, { caller: { principalId: 'ann' }, idempotency: keyed('a') }, () =>
        Promise.reject(new Error('rejected')),
      ),
    );
    await expect(rejected).rejects.toThrow('rejected');
    const died = new Pool({ connectionString: pool.options.connectionString, max: 1 });
    died.on('error', () => undefined);
    const client = await died.connect();
    client.on('error', () => undefined);
    await client.query('begin');
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    await runOnce(client, docs, { caller: { principalId: 'ann' }, idempotency: keyed('a') }, () => Promise.resolve(1));
    await admin.query('select pg_terminate_backend($1, 10000)', [rows[0]?.pid]);
    client.release(true);
    await died.end();
    await send(keyed('a'));
    expect(await effects()).toBe(1);
  });

  it('conflicts in a snapshot that is older than the first one, instead of running twice', async () => {
    const late = inSnapshot(pool, async (client) => {
      await client.query('select from effects');
      await send(keyed('a'));
      return runOnce(client, docs, { caller: { principalId: 'ann' }, idempotency: keyed('a') }, () =>
        client.query(`insert into effects values ('late')`).then(() => 'late'),
      );
    });
    await expect(late).rejects.toMatchObject({ code: '40001' });
    expect(await effects()).toBe(1);
  });

  it('is a new request after 24 hours, also before a sweep deletes the key', async () => {
    const first = await send(keyed('a'));
    await expire();
    const second = await send(keyed('a', 'another'));
    expect(second).not.toEqual(first);
    expect(await send(keyed('a', 'another'))).toEqual(second);
  });

  it('is found in the spaces of the caller, if it is the same request', async () => {
    const { reply } = await send(keyed('a'));
    const find = async (spaces: readonly SpaceId[], principal: string, request: KeyedRequest): Promise<unknown> =>
      JSON.parse((await readStoredReplyText(pool, spaces, principal, request)) ?? 'null');
    expect(await find([docs, shop], 'ann', keyed('a'))).toEqual({ reply });
    for (const [spaces, principal, request] of [
      [[shop], 'ann', keyed('a')],
      [[docs], 'bob', keyed('a')],
      [[docs], 'ann', keyed('b')],
      [[docs], 'ann', keyed('a', 'another')],
    ] as const) {
      expect(await find(spaces, principal, request)).toBeNull();
    }
    await expire();
    expect(await find([docs], 'ann', keyed('a'))).toBeNull();
  });

  it('is rejected before its commit if its reply is too large to be sent', async () => {
    const large = send(keyed('a'), { reply: 'x'.repeat(MAX_REPLY_ITEMS_BYTES) });
    await expect(large).rejects.toMatchObject({ code: 'REPLY_TOO_LARGE' });
    expect(await effects()).toBe(0);
  });

  it.each([
    ['512 keys', 512, 1],
    ['8 MiB of replies', 16, 512 * 1_024],
  ])('is rejected if a part of its keys has %s, unless it repeats one of them', async (_, count, bytes) => {
    const parts = keyed('a').keyHash.slice(0, 2);
    await send(keyed('a'));
    await admin.query(
      `insert into content.idempotency_keys (space_id, principal_id, key_hash, request_hash, response)
       select 1, 'ann', decode($1 || lpad(to_hex(n), 62, '0'), 'hex'), '', repeat('x', $3)
         from generate_series(1, $2::integer) n`,
      [parts, count - 1, bytes],
    );
    if (bytes > 1)
      await admin.query(`update content.idempotency_keys set response = repeat('x', $1) where response not like 'x%'`, [
        bytes,
      ]);
    const other = Array.from({ length: 10_000 }, (_each, n) => `other ${String(n)}`);
    const samePart = other.find((key) => keyed(key).keyHash.startsWith(parts)) ?? '';
    const otherPart = other.find((key) => !keyed(key).keyHash.startsWith(parts)) ?? '';
    await expect(send(keyed(samePart))).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEYS_EXHAUSTED',
      data: { limit: 131_072 },
    });
    await send(keyed(otherPart));
    await send(keyed(samePart), { principalId: 'bob' });
    await send(keyed(samePart), { spaceId: shop });
    expect(await effects()).toBe(4);
  });

  it('is deleted when it has expired, in batches and by several processes at once', async () => {
    await admin.query(
      `insert into content.idempotency_keys (space_id, principal_id, key_hash, request_hash, response, created_at)
       select 1, 'ann', decode(md5(hours::text || ' ' || n::text), 'hex'), '', '1', now() - hours * interval '1 hour'
         from unnest(array[1, 23, 25, 48]) hours
        cross join generate_series(1, 50) n`,
    );
    const counts = await Promise.all([deleteExpiredKeys(pool, 60), deleteExpiredKeys(pool, 60)]);
    expect(Math.max(...counts)).toBe(60);
    while ((await deleteExpiredKeys(pool, 60)) > 0);
    const { rows } = await admin.query(
      `select max(extract(epoch from now() - created_at))::integer / 3600 as oldest, count(*)::integer as count
         from content.idempotency_keys`,
    );
    expect(rows).toEqual([{ oldest: 23, count: 100 }]);
  });
});
