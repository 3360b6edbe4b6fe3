import { createPool } from '@scriptorium/persistence';
import { createTestDatabase, eventually, queryDatabase, type TestDatabase } from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';
import { Client, type Pool } from 'pg';
import { asStream, collect, testBytes } from '../testing/test-bytes';
import { PostgresBlobStore } from './postgres-blob.store';

const MIB = 1024 * 1024;

let database: TestDatabase;
let pool: Pool;
let store: PostgresBlobStore;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool({ url: database.urlFor('blob_store'), name: 'blob-store-test', connections: 8 });
  store = new PostgresBlobStore(pool);
});
afterAll(async () => pool.end());

const newLocation = (): string => `42/${randomUUID()}`;
const contentOf = async (location: string): Promise<Buffer> => collect(await store.read(location));

/** Deletes chunks like a crash of the database that loses the last commits, which had not waited for the disk. */
async function lose(location: string, start: number, end: number): Promise<void> {
  await queryDatabase(
    database.url,
    `delete from blobs.chunks c using blobs.locations l
      where l.location = '${location}' and c.content_id = l.content_id and c.start >= ${start} and c.start < ${end}`,
  );
}

/** Locks the chunks of a location from `start` on, until the connection ends. */
async function lockChunks(location: string, start: number): Promise<Client> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  await client.query('begin');
  await client.query(
    `select from blobs.chunks c join blobs.locations l using (content_id)
      where l.location = '${location}' and c.start >= ${start}
        for update of c`,
  );
  return client;
}

const isWaiting = async (statements: number): Promise<boolean> => {
  const [row] = await queryDatabase(
    database.url,
    `select count(*)::int as waiting from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return Number(row?.['waiting']) >= statements;
};

async function countChunks(location: string, start: number, end: number): Promise<number> {
  const [row] = await queryDatabase(
    database.url,
    `select count(*)::int as chunks from blobs.chunks c join blobs.locations l using (content_id)
      where l.location = '${location}' and c.start >= ${start} and c.start < ${end}`,
  );
  return Number(row?.['chunks']);
}

describe('the postgres store', () => {
  it('does not delete chunks of an append that continues from a later state', async () => {
    const bytes = testBytes(3 * MIB, 'three appends');
    const location = newLocation();
    const first = await store.append(location, null, asStream(bytes.subarray(0, MIB)));
    const second = await store.append(location, first.state, asStream(bytes.subarray(MIB, 2 * MIB)));
    // A second delivery begins from the first state. Its delete takes long.
    const lock = await lockChunks(location, MIB);
    const late = store.append(location, first.state, asStream(bytes.subarray(MIB, 2 * MIB)));
    const lateEnd = late.catch((error: unknown) => error);
    await eventually(() => isWaiting(1));
    // Meanwhile the first delivery continues from the state that it has saved.
    const third = store
      .append(location, second.state, asStream(bytes.subarray(2 * MIB)))
      .then(async ({ state }) => store.finish(location, state))
      .then(
        () => 'finished',
        (error: unknown) => error,
      );
    await Promise.race([third, eventually(() => isWaiting(2))]);
    await lock.end();
    const ends = [await third, await lateEnd];
    if (ends[0] === 'finished') {
      expect((await contentOf(location)).equals(bytes)).toBe(true);
      return;
    }
    expect(ends).toMatchObject([{ code: 'UPLOAD_LOST' }, { length: 2 * MIB }]);
    const { state } = await store.append(location, (await late).state, asStream(bytes.subarray(2 * MIB)));
    await store.finish(location, state);
    expect((await contentOf(location)).equals(bytes)).toBe(true);
  });

  it('fails an append if the database has lost chunks of it, and can repeat it', async () => {
    const bytes = testBytes(6 * MIB, 'a crash');
    const location = newLocation();
    const { state } = await store.append(location, null, asStream(bytes.subarray(0, MIB)));
    async function* interrupted(): AsyncIterable<Uint8Array> {
      yield* asStream(bytes.subarray(MIB, 4 * MIB));
      await eventually(async () => (await countChunks(location, 2 * MIB, 3 * MIB)) === 4);
      await lose(location, 2 * MIB, 3 * MIB);
      yield* asStream(bytes.subarray(4 * MIB));
    }
    await expect(store.append(location, state, interrupted())).rejects.toMatchObject({
      name: 'TransientError',
      code: 'DATABASE_UNAVAILABLE',
    });
    const again = await store.append(location, state, asStream(bytes.subarray(MIB)));
    await store.finish(location, again.state);
    expect((await contentOf(location)).equals(bytes)).toBe(true);
  });

  it.each([0, MIB, 2 * MIB])('does not finish an upload without its chunk at %d', async (start) => {
    const location = newLocation();
    const { state } = await store.append(location, null, asStream(testBytes(2 * MIB + 5, 'a gap')));
    await lose(location, start, start + 1);
    await expect(store.finish(location, state)).rejects.toMatchObject({ code: 'UPLOAD_LOST' });
    await expect(store.read(location)).rejects.toMatchObject({ code: 'BLOB_NOT_FOUND' });
  });

  it.each([0, MIB, 2 * MIB])('does not return other bytes for a missing chunk at %d', async (start) => {
    const location = newLocation();
    const { state } = await store.append(location, null, asStream(testBytes(2 * MIB + 5, 'a gap')));
    await store.finish(location, state);
    await lose(location, start, start + 1);
    await expect(contentOf(location)).rejects.toMatchObject({ code: 'BLOB_NOT_FOUND' });
    await expect(collect(await store.read(location, { start: start + 3, end: start + 5 }))).rejects.toMatchObject({
      code: 'BLOB_NOT_FOUND',
    });
  });
});
