import {
  createItem,
  createLocale,
  deleteLocale,
  listBranches,
  listLocales,
  listRepositories,
  readLocale,
  updateLocale,
  type LocaleView,
} from '@scriptorium/contracts';
import type { RpcClient } from '@scriptorium/messaging';
import { startContentStore, type RunningContentStore } from '../../../testing/running-content-store';
import { FIRST_PAGE, PAGE, plantTwoSpaces, type TwoSpaces } from '../../../testing/two-spaces';

describe('the locales of a branch', () => {
  let store: RunningContentStore;
  let rpc: RpcClient;
  let two: TwoSpaces;
  const branch = 'docs';

  beforeAll(async () => {
    store = await startContentStore();
    ({ rpc } = store);
    two = await plantTwoSpaces(store);
  });
  afterAll(() => store.stop());

  const create = (id: string, isDefault = false): Promise<LocaleView> =>
    rpc.call(createLocale, { caller: two.admin, branch, id, label: id, isDefault });
  const list = async (): Promise<readonly LocaleView[]> =>
    (await rpc.call(listLocales, { caller: two.reader, branch })).locales;

  it('lists the default locale first, and reads a locale by any spelling', async () => {
    expect((await list()).slice(0, 3)).toEqual([
      { id: 'en-US', label: 'en-US', isDefault: true },
      { id: 'fr-FR', label: 'fr-FR', isDefault: false },
      { id: 'de-DE', label: 'de-DE', isDefault: false },
    ]);
    for (const id of ['fr-fr', 'fra-FRA', 'FR-FR']) {
      expect((await rpc.call(readLocale, { caller: two.reader, branch, id })).id).toBe('fr-FR');
    }
    for (const id of ['xx-XX', 'fr_FR', '']) {
      await expect(rpc.call(readLocale, { caller: two.reader, branch, id })).rejects.toMatchObject({
        code: 'NOT_FOUND',
        data: { what: 'locale' },
      });
    }
  });

  it.each([
    ['iw-IL', 'he-IL'],
    ['zh-cmn-Hans-CN', 'zh-Hans-CN'],
    ['i-klingon', 'tlh'],
    ['EN-gb', 'en-UK'],
    ['en-USA', 'en-us'],
    ['x-whatever', 'X-Whatever'],
  ])('treats %s and %s as one locale, and rejects the second one', async (one, other) => {
    if (one !== 'en-USA') expect((await create(one)).id).toBe(one);
    await expect(create(other)).rejects.toMatchObject({
      code: 'LOCALE_TAKEN',
      data: { locale: one === 'en-USA' ? 'en-US' : one },
    });
    await expect(create(one)).rejects.toMatchObject({ code: 'LOCALE_TAKEN' });
  });

  it.each(['fr_FR', '', '*', 'fr-FR-fr', 'toolonglang-US', 'en-US-u-ca-gregory'])('rejects the id %j', async (id) => {
    await expect(create(id)).rejects.toMatchObject({ code: 'LOCALE_TAG_INVALID', data: { parameter: 'id' } });
  });

  it('defines one of four concurrent spellings of a locale', async () => {
    const results = await Promise.allSettled(['no-bok', 'nb', 'NB', 'nob'].map((id) => create(id)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('keeps exactly one default locale', async () => {
    await create('nl-BE', true);
    expect((await list()).filter(({ isDefault }) => isDefault).map(({ id }) => id)).toEqual(['nl-BE']);
    await expect(rpc.call(deleteLocale, { caller: two.admin, branch, id: 'nl-be' })).rejects.toMatchObject({
      code: 'LOCALE_IS_DEFAULT',
    });
    const changed = { caller: two.admin, branch, id: 'en-US', label: 'American', isDefault: true as const };
    expect(await rpc.call(updateLocale, changed)).toEqual({ id: 'en-US', label: 'American', isDefault: true });
    expect((await list()).filter(({ isDefault }) => isDefault).map(({ id }) => id)).toEqual(['en-US']);
    await rpc.call(deleteLocale, { caller: two.admin, branch, id: 'nl-BE' });
    expect((await list()).map(({ id }) => id)).not.toContain('nl-BE');
  });

  it('rejects the deletion of a locale with content', async () => {
    const caller = two.writer;
    const page = { caller: two.reader, hubId: two.hubId, page: FIRST_PAGE };
    const [replies] = await rpc.collect(listRepositories, page);
    const body = `{"_meta":{"schema":"${PAGE}"},"title":"t"}`;
    const repositoryId = replies?.items[0]?.id ?? '';
    await rpc.call(createItem, { caller, repositoryId, label: 'l', body, locale: 'de-DE' });
    await expect(rpc.call(deleteLocale, { caller: two.admin, branch, id: 'de-de' })).rejects.toMatchObject({
      code: 'LOCALE_IN_USE',
      data: { locale: 'de-DE' },
    });
  });

  it('requires the scope admin for changes, and access to the branch for reading', async () => {
    const input = { branch, id: 'pl-PL', label: 'Polish', isDefault: false };
    await expect(rpc.call(createLocale, { caller: two.writer, ...input })).rejects.toMatchObject({
      code: 'FORBIDDEN',
      data: { scope: 'admin' },
    });
    for (const name of ['docs', 'no-such-branch']) {
      await expect(rpc.call(listLocales, { caller: two.stranger, branch: name })).rejects.toMatchObject({
        code: 'NOT_FOUND',
        data: { what: 'branch' },
      });
    }
  });

  it('lists the branches that the caller may read', async () => {
    const { branches } = await rpc.call(listBranches, { caller: two.reader });
    expect(branches).toMatchObject([{ id: 'docs', name: 'docs', isDefault: true }]);
  });
});
