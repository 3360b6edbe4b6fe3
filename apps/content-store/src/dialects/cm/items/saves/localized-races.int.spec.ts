import {
  changeItemStatus,
  createLocale,
  createLocalizedItem,
  deleteLocalizedItem,
  updateLocale,
  updateLocalizedItem,
  type LocalizedItemView,
} from '@scriptorium/contracts';
import { race, refusals } from '@scriptorium/testing';
import { LocalizedBranch } from '../../../../testing/localized-branch';

/** 20 requests of the CM API at once (docs/explanation/concurrency.md). */
describe('20 requests at once for items by locale', () => {
  let docs: LocalizedBranch;

  beforeAll(async () => {
    docs = await LocalizedBranch.start();
    await docs.model('article', { title: { fieldType: 'string' } });
  });
  afterAll(() => docs.stop());

  const create = (input: object = {}): Promise<LocalizedItemView> =>
    docs.store.rpc.call(createLocalizedItem, {
      caller: docs.two.writer,
      branch: docs.branch,
      contentType: 'article',
      name: 'home',
      locale: 'en-US',
      ...input,
    });
  const named = ({ id, locale }: LocalizedItemView) => ({ caller: docs.two.writer, branch: docs.branch, id, locale });

  it('copy an item into a locale once', async () => {
    const { shortId } = await docs.item();
    const { done, refused } = await race(20, () => docs.copy(shortId, 'fr-FR'));
    expect(done).toHaveLength(1);
    expect(refused).toEqual(refusals('LOCALE_ALREADY_EXISTS'));
  });

  it('create an item in a further locale once', async () => {
    const { id } = await create();
    const { done, refused } = await race(20, () => create({ id, locale: 'fr-FR' }));
    expect(done).toHaveLength(1);
    expect(refused).toEqual(refusals('LOCALE_ALREADY_EXISTS'));
  });

  it('save one of 20 updates of the same hash', async () => {
    const item = await create();
    const { done, refused } = await race(20, (index) =>
      docs.store.rpc.call(updateLocalizedItem, {
        ...named(item),
        ifHash: item.system.hash,
        label: `Label ${String(index)}`,
      }),
    );
    expect(done).toHaveLength(1);
    expect(refused).toEqual(refusals('HASH_MISMATCH'));
  });

  it('archive an item once', async () => {
    const item = await create();
    const { done, refused } = await race(20, () =>
      docs.store.rpc.call(changeItemStatus, { ...named(item), change: 'archive' }),
    );
    expect(done).toHaveLength(1);
    expect(refused).toEqual(refusals('ITEM_ARCHIVED'));
  });

  it('delete an item in a locale once', async () => {
    const item = await create();
    const { done, refused } = await race(20, () => docs.store.rpc.call(deleteLocalizedItem, named(item)));
    expect(done).toHaveLength(1);
    expect(refused).toEqual(refusals('NOT_FOUND'));
  });

  it('define a locale once', async () => {
    const input = { caller: docs.two.admin, branch: docs.branch, label: 'Polish', isDefault: false };
    const { done, refused } = await race(20, (index) =>
      docs.store.rpc.call(createLocale, { ...input, id: index % 2 === 0 ? 'pl-PL' : 'pl-pl' }),
    );
    expect(done).toHaveLength(1);
    expect(refused).toEqual(refusals('LOCALE_TAKEN'));
  });

  it('leave one default locale', async () => {
    const { refused } = await race(20, (index) =>
      docs.store.rpc.call(updateLocale, {
        caller: docs.two.admin,
        branch: docs.branch,
        isDefault: true,
        id: index % 2 === 0 ? 'fr-FR' : 'de-DE',
      }),
    );
    expect(refused).toEqual([]);
    const { rowCount } = await docs.pool.query(
      `select from content.locales l join content.spaces s on s.id = l.space_id where s.key = 'docs' and l.is_default`,
    );
    expect(rowCount).toBe(1);
  });
});
