import { listDrives, listRecords, listRepositories } from '@scriptorium/contracts';
import { eventually } from '@scriptorium/testing';
import type { PoolClient } from 'pg';
import { startContentStore, type RunningContentStore } from './testing/running-content-store';
import { collected, FIRST_PAGE, plantTwoSpaces, type TwoSpaces } from './testing/two-spaces';

/** More than the connections of any pool. */
const REQUESTS = 30;
const SEARCH = { state: 'current', nested: false, offset: 0, limit: 30, query: 'word' } as const;

describe('a table that another transaction has locked', () => {
  let store: RunningContentStore;
  let spaces: TwoSpaces;
  let blocker: PoolClient;

  afterEach(async () => {
    await blocker.query('rollback');
    blocker.release();
    await store.stop();
  });

  async function lockVariants(environment: Readonly<Record<string, string>>): Promise<void> {
    store = await startContentStore({ SEARCH_TIMEOUT_MS: '300000', ...environment });
    spaces = await plantTwoSpaces(store);
    blocker = await store.pool.connect();
    await blocker.query('begin');
    await blocker.query('lock table content.variants in access exclusive mode');
  }

  const readBlocked = (): Promise<unknown>[] =>
    Array.from({ length: REQUESTS }, () =>
      store.rpc
        .collect(listRecords, { caller: spaces.admin, spaceKey: 'docs', ...SEARCH })
        .catch((error: unknown) => error),
    );

  it('does not block requests to other tables', async () => {
    await lockVariants({});
    const blocked = readBlocked();
    await eventually(async () => {
      const { rowCount } = await blocker.query(
        `select from pg_locks where not granted and relation = 'content.variants'::regclass`,
      );
      return rowCount === store.pool.options.max - 1 && store.pool.waitingCount > 0;
    });

    const { drives } = await store.rpc.call(listDrives, { caller: spaces.admin });
    const inHub = { caller: spaces.admin, hubId: spaces.hubId, page: FIRST_PAGE };
    const repositories = await collected(store.rpc.stream(listRepositories, inHub));

    expect(drives).toMatchObject([{ name: 'Documents' }]);
    expect(repositories.total).toBe(1);
    await blocker.query('rollback');
    await Promise.all(blocked);
  });

  it('makes requests to it fail in time as transient', async () => {
    await lockVariants({ DATABASE_LOCK_TIMEOUT_MS: '50' });
    for (const error of await Promise.all(readBlocked())) expect(error).toMatchObject({ name: 'TransientError' });
  });
});
