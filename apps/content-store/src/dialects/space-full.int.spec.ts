import {
  createItem,
  createLocalizedItem,
  createRecord,
  importedId,
  listRepositories,
  SPACE_CEILINGS,
  saveItems,
  type CeilingName,
} from '@scriptorium/contracts';
import { randomUUID } from 'node:crypto';
import { LocalizedBranch } from '../testing/localized-branch';
import { FIRST_PAGE, PAGE } from '../testing/two-spaces';

describe('a space that is full', () => {
  let docs: LocalizedBranch;
  let modelId: string;
  let repositoryId: string;

  beforeAll(async () => {
    docs = await LocalizedBranch.start();
    const { id } = await docs.model('article', { title: { fieldType: 'string' } });
    modelId = id;
    const request = { caller: docs.two.admin, hubId: docs.two.hubId, page: FIRST_PAGE };
    const [replies] = await docs.store.rpc.collect(listRepositories, request);
    repositoryId = replies?.items[0]?.id ?? '';
  });
  afterAll(() => docs.stop());

  const body = (): string => JSON.stringify({ _meta: { schema: PAGE, name: 'a' }, title: 'a' });
  const writes: Readonly<Record<string, () => Promise<unknown>>> = {
    createItem: () =>
      docs.store.rpc.call(createItem, { caller: docs.two.writer, repositoryId, label: 'a', body: body() }),
    createRecord: () => {
      const where = { caller: docs.two.writer, spaceKey: docs.branch };
      return docs.store.rpc.call(createRecord, { ...where, modelId, attributes: JSON.stringify({ title: 'a' }) });
    },
    createLocalizedItem: () => {
      const where = { caller: docs.two.writer, branch: docs.branch };
      return docs.store.rpc.call(createLocalizedItem, { ...where, name: 'a', contentType: 'article', fields: '{}' });
    },
  };

  const importItems = async (count: number): Promise<readonly object[]> => {
    const items = Array.from({ length: count }, () => {
      const key = randomUUID();
      const id = importedId('docs', 'variant', key);
      return { id, familyId: importedId('docs', 'family', key), locale: null, label: 'a', body: body() };
    });
    const where = { caller: docs.two.admin, spaceKey: docs.branch };
    return (await docs.store.rpc.call(saveItems, { ...where, items })).results;
  };

  it.each(Object.keys(writes))('rejects %s with SPACE_FULL, and writes nothing', async (name) => {
    const write = writes[name] ?? (() => Promise.reject(new Error(name)));
    await write();
    await whenFull('itemsOfSpace', 0, async (maximum) => {
      const before = await count('families');
      await expect(write()).rejects.toMatchObject({ code: 'SPACE_FULL', data: { limit: 'itemsOfSpace', maximum } });
      expect(await count('families')).toBe(before);
    });
    await write();
  });

  it('rejects a copy to a locale with SPACE_FULL', async () => {
    const { shortId: id } = await docs.item('en-US');
    await whenFull('variantsOfSpace', 0, async (maximum) => {
      await expect(docs.copy(id, 'fr-FR')).rejects.toMatchObject({
        code: 'SPACE_FULL',
        data: { limit: 'variantsOfSpace', maximum },
      });
    });
    expect(await docs.copy(id, 'fr-FR')).toMatchObject({ locale: 'fr-FR' });
  });

  it('reports SPACE_FULL for the lines of an import that have no room', async () => {
    await whenFull('itemsOfSpace', 2, async (maximum) => {
      const before = await count('families');
      const results = await importItems(5);
      expect(results).toHaveLength(5);
      const failed = results.filter((each) => 'code' in each);
      expect(failed.length).toBeGreaterThanOrEqual(3);
      for (const each of failed) expect(each).toMatchObject({ result: 'failed', code: 'SPACE_FULL' });
      expect(await count('families')).toBe(before + results.length - failed.length);
      expect(await count('families')).toBeLessThanOrEqual(maximum);
    });
    expect(await importItems(1)).toMatchObject([{ result: 'created' }]);
  });

  async function count(table: 'families' | 'variants'): Promise<number> {
    const text = `select count(*)::int as count from content.${table} where space_id = $1`;
    const { rows } = await docs.pool.query<{ count: number }>(text, [docs.two.admin.grants[0]?.spaceId]);
    return rows[0]?.count ?? 0;
  }

  /** Runs `check` while the space has room for only `room` more rows. */
  async function whenFull(
    name: CeilingName & ('itemsOfSpace' | 'variantsOfSpace'),
    room: number,
    check: (maximum: number) => Promise<void>,
  ): Promise<void> {
    const maximum = (await count(name === 'itemsOfSpace' ? 'families' : 'variants')) + room;
    await docs.pool.query('select content.set_ceiling($1, $2)', [name, maximum]);
    try {
      await check(maximum);
    } finally {
      await docs.pool.query('select content.set_ceiling($1, $2)', [name, SPACE_CEILINGS[name]]);
    }
  }
});
