import {
  addItemVersion,
  changeItemStatus,
  createLocale,
  createLocalizedItem,
  deleteLocale,
  deleteLocalizedItem,
  listLocales,
  readItem,
  readLocalizedItem,
  uuidOf,
  type LocalizedItemView,
} from '@scriptorium/contracts';
import { keyedRequest, race, refusals } from '@scriptorium/testing';
import { LocalizedBranch } from '../../../../testing/localized-branch';

/** 20 different requests of the CM API for one item or locale at once (docs/explanation/concurrency.md). */
describe('20 requests at once for the state of items and locales', () => {
  let docs: LocalizedBranch;

  beforeAll(async () => {
    docs = await LocalizedBranch.start();
    await docs.model('article', { title: { fieldType: 'string' } });
    await docs.model('about', { title: { fieldType: 'string' } }, { isSingleton: true });
  });
  afterAll(() => docs.stop());

  const call = ((type, request) => docs.store.rpc.call(type, request)) as LocalizedBranch['store']['rpc']['call'];
  const create = (input: object = {}): Promise<LocalizedItemView> =>
    call(createLocalizedItem, {
      caller: docs.two.writer,
      branch: docs.branch,
      contentType: 'article',
      name: 'home',
      locale: 'en-US',
      ...input,
    });
  const named = ({ id, locale }: LocalizedItemView) => ({ caller: docs.two.admin, branch: docs.branch, id, locale });
  const count = async (sql: string, ...values: unknown[]): Promise<number> => {
    const { rows } = await docs.pool.query<{ count: number }>(`select count(*)::integer as count ${sql}`, values);
    return rows[0]?.count ?? Number.NaN;
  };

  it('create 20 items with the same name', async () => {
    const { done, refused } = await race(20, () => create({ name: 'same' }));
    expect(refused).toEqual([]);
    expect(new Set(done.map(({ id }) => id)).size).toBe(20);
  });

  it('create one of 20 items of a singleton', async () => {
    const { done, refused } = await race(20, () => create({ contentType: 'about' }));
    expect(done).toHaveLength(1);
    expect(refused).toEqual(refusals('DUPLICATE_SINGLETON'));
  });

  it('copy an item into a locale once for 20 idempotency keys', async () => {
    const { shortId } = await docs.item();
    const { done, refused } = await race(20, (index) =>
      docs.copy(shortId, 'fr-FR', { idempotency: keyedRequest(`${shortId} ${String(index)}`) }),
    );
    expect(done).toHaveLength(1);
    expect(refused).toEqual(refusals('LOCALE_ALREADY_EXISTS'));
  });

  it('add 20 versions with 20 numbers', async () => {
    const item = await create();
    const { done, refused } = await race(20, (index) =>
      call(addItemVersion, { ...named(item), name: `name-${String(index)}` }),
    );
    expect(refused).toEqual([]);
    expect(done.map(({ version }) => version).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, i) => i + 2),
    );
  });

  it('publish and unpublish an item, and report one state of it in every API', async () => {
    const item = await create();
    const { done, refused } = await race(20, (index) =>
      call(changeItemStatus, { ...named(item), change: index % 2 === 0 ? 'publish' : 'unpublish' }),
    );
    expect(refused).toEqual([]);
    const after = await call(readLocalizedItem, named(item));
    expect(done.map(({ system }) => system)).toContainEqual(after.system);
    const other = await call(readItem, { caller: docs.two.reader, id: uuidOf(item.id) ?? '' });
    expect(other.publishingStatus).toBe(after.system.status === 'Published' ? 'LATEST' : 'UNPUBLISHED');
  });

  it('archive or publish an item, never both', async () => {
    const item = await create();
    const { refused } = await race(20, (index) =>
      call(changeItemStatus, { ...named(item), change: index === 7 ? 'archive' : 'publish' }),
    );
    expect(refused.every((code) => code === 'ITEM_ARCHIVED')).toBe(true);
    expect((await call(readLocalizedItem, named(item))).system.status).toBe('Archived');
  });

  it('publish, unpublish, archive, save and delete an item, and leave nothing of it', async () => {
    const item = await create();
    const { done, refused } = await race(20, async (index) => {
      const change = (['publish', 'unpublish', 'archive'] as const)[index % 5];
      if (change !== undefined) await call(changeItemStatus, { ...named(item), change });
      else if (index % 5 === 3) await call(addItemVersion, { ...named(item), name: 'saved' });
      else await call(deleteLocalizedItem, named(item));
      return index;
    });
    expect(done.filter((index) => index % 5 === 4)).toHaveLength(1);
    expect(refused.filter((code) => code !== 'NOT_FOUND' && code !== 'ITEM_ARCHIVED')).toEqual([]);
    expect(await count('from content.variants where family_id = $1', uuidOf(item.id))).toBe(0);
    expect(await count('from content.versions where variant_id = $1', uuidOf(item.id))).toBe(0);
  });

  it('delete a locale once', async () => {
    await docs.define('nl-NL');
    const input = { caller: docs.two.admin, branch: docs.branch, id: 'nl-NL' };
    const { done, refused } = await race(20, () => call(deleteLocale, input));
    expect(done).toHaveLength(1);
    expect(refused).toEqual(refusals('NOT_FOUND'));
  });

  it('delete a locale or create and copy items in it, never both', async () => {
    await docs.define('sv-SE');
    const { shortId } = await docs.item();
    const { refused } = await race(20, async (index) => {
      const input = { caller: docs.two.admin, branch: docs.branch, id: 'sv-SE' };
      if (index % 4 === 3) await call(deleteLocale, input);
      else if (index === 6) await docs.copy(shortId, 'sv-SE');
      else await create({ locale: 'sv-SE' });
    });
    const { locales } = await call(listLocales, { caller: docs.two.reader, branch: docs.branch });
    const isDefined = locales.some(({ id }) => id === 'sv-SE');
    expect(await count(`from content.variants where locale = 'sv-SE'`)).toBe(isDefined ? 15 : 0);
    expect(new Set(refused)).toEqual(new Set(isDefined ? ['LOCALE_IN_USE'] : ['LOCALE_NOT_DEFINED', 'NOT_FOUND']));
  });

  it('define and delete a locale, and leave no item in one that is missing', async () => {
    const { refused } = await race(20, async (index) => {
      const input = { caller: docs.two.admin, branch: docs.branch, id: 'da-DK' };
      if (index % 3 === 0) await call(createLocale, { ...input, label: 'Danish', isDefault: false });
      else if (index % 3 === 1) await call(deleteLocale, input);
      else await create({ locale: 'da-DK' });
    });
    const expected = ['LOCALE_IN_USE', 'LOCALE_NOT_DEFINED', 'LOCALE_TAKEN', 'NOT_FOUND'];
    expect(refused.filter((code) => !expected.includes(code))).toEqual([]);
    const items = await count(`from content.variants where locale = 'da-DK'`);
    const { locales } = await call(listLocales, { caller: docs.two.reader, branch: docs.branch });
    if (items > 0) expect(locales.map(({ id }) => id)).toContain('da-DK');
  });
});
