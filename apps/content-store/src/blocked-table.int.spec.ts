import { listDrives, listRecords, listRepositories, openUpload } from '@scriptorium/contracts';
import { eventually } from '@scriptorium/testing';
import type { PoolClient } from 'pg';
import { startContentStore, type RunningContentStore } from './testing/running-content-store';
import { collected, FIRST_PAGE, plantTwoSpaces, type TwoSpaces } from './testing/two-spaces';

/** More than the connections of any pool. */
const REQUESTS = 30;
/** Of the pool for drives. */
const DRIVE_CONNECTIONS = 10;
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

  async function lock(table: string, environment: Readonly<Record<string, string>> = {}): Promise<void> {
    store = await startContentStore({ SEARCH_TIMEOUT_MS: '300000', ...environment });
    spaces = await plantTwoSpaces(store);
    blocker = await store.pool.connect();
    await blocker.query('begin');
    await blocker.query(`lock table ${table} in access exclusive mode`);
  }

  /** Resolves when requests with all connections of a pool wait for the table. */
  async function untilBlocked(table: string, connections: number): Promise<void> {
    await eventually(async () => {
      const { rowCount } = await blocker.query(
        `select from pg_locks where not granted and relation = '${table}'::regclass`,
      );
      return rowCount !== null && rowCount >= connections;
    });
  }

  const readBlocked = (): Promise<unknown>[] =>
    Array.from({ length: REQUESTS }, () =>
      store.rpc
        .collect(listRecords, { caller: spaces.admin, spaceKey: 'docs', ...SEARCH })
        .catch((error: unknown) => error),
    );

  const upload = (name: string): Promise<unknown> =>
    store.rpc.call(openUpload, {
      caller: spaces.admin,
      address: { itemId: 'root', path: [name] },
      conflict: 'replace',
    });

  it('does not block requests to other tables', async () => {
    await lock('content.variants');
    const blocked = readBlocked();
    await untilBlocked('content.variants', store.lists.options.max);

    const { drives } = await store.rpc.call(listDrives, { caller: spaces.admin });
    expect(await upload('free.txt')).toMatchObject({ isCommitted: false });
    const inHub = { caller: spaces.admin, hubId: spaces.hubId, page: FIRST_PAGE };
    const repositories = await collected(store.rpc.stream(listRepositories, inHub));

    expect(drives).toMatchObject([{ name: 'Documents' }]);
    expect(repositories.total).toBe(1);
    await blocker.query('rollback');
    await Promise.all(blocked);
  });

  it('does not block requests for content if uploads wait for it', async () => {
    await lock('content.drive_items');
    const blocked = Array.from({ length: REQUESTS }, (_, index) => upload(`file-${index}.txt`));
    await untilBlocked('content.drive_items', DRIVE_CONNECTIONS);

    const found = await store.rpc.collect(listRecords, { caller: spaces.admin, spaceKey: 'docs', ...SEARCH });

    expect(found).toMatchObject([{ total: 0 }]);
    await blocker.query('rollback');
    expect(await Promise.all(blocked)).toHaveLength(REQUESTS);
  });

  it('makes requests to it fail in time as transient', async () => {
    await lock('content.variants', { DATABASE_LOCK_TIMEOUT_MS: '50' });
    for (const error of await Promise.all(readBlocked())) expect(error).toMatchObject({ name: 'TransientError' });
  });
});
