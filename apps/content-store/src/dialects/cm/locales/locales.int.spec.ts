import {
  createItem,
  createLocale,
  deleteLocale,
  listBranches,
  listLocales,
  listRepositories,
  readLocale,
  updateLocale,
  updateSettings,
  updateSpace,
  viewTag,
  type LocaleView,
  readSpace,
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

  describe('with a fallback', () => {
    const change = (id: string, fallback: readonly string[] | null): Promise<LocaleView> =>
      rpc.call(updateLocale, { caller: two.admin, branch, id, fallback });
    const fallbackOf = async (id: string) => (await list()).find((locale) => locale.id === id)?.fallback;

    it('stores the ids of its locales in their order, and removes it', async () => {
      const input = { caller: two.admin, branch, id: 'ca-ES', label: 'Catalan', isDefault: false };
      const made = await rpc.call(createLocale, { ...input, fallback: ['FR-fr', 'en-us'] });
      expect(made).toEqual({ id: 'ca-ES', label: 'Catalan', isDefault: false, fallback: ['fr-FR', 'en-US'] });
      expect(await change('ca-ES', [])).toMatchObject({ fallback: [] });
      expect(await change('ca-es', null)).not.toHaveProperty('fallback');
    });

    it('rejects locales of no space, the locale itself, and a locale twice', async () => {
      const missing = { code: 'LOCALE_NOT_SUPPORTED', data: { locales: ['xx-XX'], property: 'fallback' } };
      await expect(change('fr-FR', ['en-US', 'xx-XX'])).rejects.toMatchObject(missing);
      for (const fallback of [['fr-fr'], ['en-US', 'EN-us']]) {
        await expect(change('fr-FR', fallback)).rejects.toMatchObject({ code: 'LOCALE_INVALID' });
      }
      const own = { caller: two.admin, branch, id: 'da-DK', label: 'Danish', isDefault: false, fallback: ['da-DK'] };
      await expect(rpc.call(createLocale, own)).rejects.toMatchObject({ code: 'LOCALE_INVALID' });
      expect(await fallbackOf('fr-FR')).toBeUndefined();
    });

    it('loses the locales that are removed from the space', async () => {
      for (const id of ['eu-ES', 'gl-ES']) await create(id);
      await change('fr-FR', ['gl-ES', 'en-US', 'eu-ES']);
      await rpc.call(deleteLocale, { caller: two.admin, branch, id: 'gl-ES' });
      expect(await fallbackOf('fr-FR')).toEqual(['en-US', 'eu-ES']);
      const locales = (await list()).map(({ id }) => id).filter((id) => id !== 'eu-ES');
      await rpc.call(updateSettings, { caller: two.admin, hubId: two.hubId, settings: {}, locales });
      expect(await fallbackOf('fr-FR')).toEqual(['en-US']);
    });
  });

  it('and its space are changed only if they have the expected tag', async () => {
    const { admin: caller, hubId } = two;
    const ifMatch = [viewTag(await rpc.call(readSpace, { caller, hubId }))];
    const change = { caller, spaceKey: branch, description: 'Pages', ifMatch };
    const changed = await rpc.call(updateSpace, change);
    await expect(rpc.call(updateSpace, change)).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' });
    await rpc.call(updateSpace, { ...change, ifMatch: [viewTag(changed)] });
  });

  it('is changed and deleted only if it has the expected tag', async () => {
    const at = { caller: two.admin, branch, id: 'ga-IE' };
    const ifMatch = [viewTag(await create('ga-IE'))];
    const changes = ['one', 'two', 'three', 'four'].map((label) => rpc.call(updateLocale, { ...at, label, ifMatch }));
    const results = await Promise.allSettled(changes);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const failed = { code: 'PRECONDITION_FAILED' };
    expect(results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []))).toEqual(
      Array.from({ length: 3 }, () => expect.objectContaining(failed)),
    );
    await expect(rpc.call(deleteLocale, { ...at, ifMatch })).rejects.toMatchObject(failed);
    await expect(rpc.call(deleteLocale, { ...at, ifMatch: [] })).rejects.toMatchObject(failed);
    await rpc.call(deleteLocale, { ...at, ifMatch: '*' });
    expect((await list()).map(({ id }) => id)).not.toContain('ga-IE');
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
