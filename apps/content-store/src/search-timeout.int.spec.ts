import {
  createModel,
  createRecord,
  listLocalizedItems,
  listRecords,
  type ListRecords,
  readRecord,
} from '@scriptorium/contracts';
import { addField } from './testing/planted-models';
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

  it('does not delay reads by id and saves while all connections for lists are in use', async () => {
    const searches = await Promise.all(Array.from({ length: store.lists.options.max }, () => store.lists.connect()));
    try {
      const where = { caller: spaces.admin, spaceKey: 'docs' };
      const { id } = await store.rpc.call(createModel, { ...where, name: 'Note', apiKey: 'note' });
      await addField(store.rpc, where, id, { apiKey: 'title', fieldType: 'string' });
      const attributes = '{"title":"word"}';
      const { record } = await store.rpc.call(createRecord, { ...where, modelId: id, attributes });
      expect(await store.rpc.call(readRecord, { ...where, id: record.id, state: 'current', nested: false })).toEqual(
        record,
      );
      const waiting = records({ query: 'word' });
      searches.pop()?.release();
      expect(await waiting).toEqual([{ total: 1 }, { records: [record] }]);
    } finally {
      for (const search of searches) search.release();
    }
  });

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
    const { rows } = await store.lists.query<{ limit: string }>(`select current_setting('statement_timeout') as limit`);
    expect(rows).toEqual([{ limit: '5min' }]);
  });
});
