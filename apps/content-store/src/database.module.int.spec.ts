import { inEntityTransaction } from '@scriptorium/persistence';
import { createTestDatabase, eventually, testNatsUrl } from '@scriptorium/testing';
import { Pool } from 'pg';
import { runContentStore } from './testing/running-content-store';

test('waits at shutdown until a running transaction has committed', async () => {
  const database = await createTestDatabase();
  const admin = new Pool({ connectionString: database.url, max: 1 });
  const store = await runContentStore(database.urlFor('content_store'), await testNatsUrl());
  const lock = await admin.connect();
  await lock.query('begin');
  await lock.query('lock table content.spaces');
  const running = inEntityTransaction(store.db, async (_manager, client) => {
    await client.query('select from content.spaces');
    return 'read';
  });
  await eventually(async () => {
    const { rowCount } = await lock.query(
      `select from pg_locks where not granted and relation = 'content.spaces'::regclass`,
    );
    return rowCount === 1;
  });

  const stopped = store.stop();
  await eventually(() => store.pool.ending);
  await lock.query('rollback');

  expect(await running).toBe('read');
  await stopped;
  lock.release();
  await admin.end();
});
