import { listLocalizedItems, listRecords, type ListRecords } from '@scriptorium/contracts';
import { startContentStore, type RunningContentStore } from './testing/running-content-store';
import { plantTwoSpaces, type TwoSpaces } from './testing/two-spaces';

/*
 * The result does not depend on the speed of the machine: another transaction has locked the table, so each search
 * waits until its timeout.
 */
describe('a search that takes too long', () => {
  let store: RunningContentStore;
  let spaces: TwoSpaces;

  beforeAll(async () => {
    store = await startContentStore({ SEARCH_TIMEOUT_MS: '200' });
    spaces = await plantTwoSpaces(store);
  });
  afterAll(() => store.stop());

  const page = { state: 'current', nested: false, offset: 0, limit: 30 } as const;
  const records = (request: Partial<ListRecords>): Promise<unknown> =>
    store.rpc.collect(listRecords, { caller: spaces.admin, spaceKey: 'docs', ...page, ...request });
  const items = (search: string): Promise<unknown> => {
    const list = { pageNumber: 1, pageSize: 100, withFields: true, search };
    return store.rpc.collect(listLocalizedItems, { caller: spaces.admin, branch: 'docs', ...list });
  };

  it.each<[string, () => Promise<unknown>]>([
    ['of the CM API', () => items('word')],
    ['for words in records', () => records({ query: 'word' })],
    ['for a property of records', () => records({ filters: [{ field: '_is_valid', operator: 'eq', value: true }] })],
  ])('%s fails with SEARCH_TIMED_OUT and releases its connection', async (_, search) => {
    const blocker = await store.pool.connect();
    try {
      await blocker.query('begin');
      await blocker.query('lock table content.variants in access exclusive mode');
      const searches = Array.from({ length: 5 }, () => search().catch((error: unknown) => error));
      for (const error of await Promise.all(searches)) {
        expect(error).toMatchObject({ name: 'TransientError', code: 'SEARCH_TIMED_OUT', retryAfterMs: 5_000 });
      }
    } finally {
      await blocker.query('rollback');
      blocker.release();
    }
    const { rows } = await store.pool.query<{ limit: string }>(`select current_setting('statement_timeout') as limit`);
    expect(rows).toEqual([{ limit: '5min' }]);
  });
});
