import {
  archiveItem,
  copyItem,
  createItem,
  listItemHistory,
  publishItem,
  setDeliveryKey,
  setItemLocale,
  setItemWorkflow,
  updateItem,
  type ItemView,
} from '@scriptorium/contracts';
import { race, refusals } from '@scriptorium/testing';
import { pageBody, PlantedStore } from '../../../testing/planted-store';
import { raceWithOpenTransaction } from '../../../testing/race-with-open-transaction';

const FIRST = { page: 0, size: 100 };

/** 20 requests at once for content items (docs/explanation/concurrency.md). */
describe('20 requests at once for content items', () => {
  let store: PlantedStore;

  beforeAll(async () => {
    store = await PlantedStore.start();
  });
  afterAll(() => store.stop());

  const items = (count: number, key?: (index: number) => string): Promise<ItemView[]> =>
    Promise.all(
      Array.from({ length: count }, (_, index) =>
        store.create(key === undefined ? {} : { body: pageBody('Home', `"deliveryKey":"${key(index)}"`) }),
      ),
    );
  const actionsOf = async ({ id }: Pick<ItemView, 'id'>): Promise<readonly string[]> => {
    const { items: entries } = await store.call(listItemHistory, { caller: store.caller(), id, page: FIRST });
    return entries.map(({ action }) => action);
  };
  const setKey = ({ id, version }: ItemView, deliveryKey: string) =>
    store.call(setDeliveryKey, { caller: store.caller(), id, version, deliveryKey });

  it('save one of 20 updates of the same version', async () => {
    const { id, version } = await store.create();
    const { done, refused } = await race(20, (index) =>
      store.call(updateItem, { caller: store.caller(), id, version, body: pageBody(`Title ${String(index)}`) }),
    );
    expect(done).toHaveLength(1);
    expect(done[0]?.version).toBe(2);
    expect(refused).toEqual(refusals('CONTENT_ITEM_VERSION_CONFLICT'));
    expect(await actionsOf({ id })).toEqual(['UPDATE', 'CREATE']);
  });

  it('give a delivery key to one of 20 new items', async () => {
    const { done, refused } = await race(20, () =>
      store.create({ body: pageBody('Home', '"deliveryKey":"one-of-twenty"') }),
    );
    expect(done).toHaveLength(1);
    expect(refused).toEqual(refusals('CONTENT_ITEM_DELIVERY_KEY_DUPLICATE'));
  });

  it('give a delivery key to one of 20 items', async () => {
    const all = await items(20);
    const { done, refused } = await race(20, (index) => setKey(itemAt(all, index), 'one-of-many'));
    expect(done).toHaveLength(1);
    expect(refused).toEqual(refusals('CONTENT_ITEM_DELIVERY_KEY_DUPLICATE'));
  });

  it('refuse to swap delivery keys of 10 pairs without a deadlock', async () => {
    const all = await items(20, (index) => `swapped-${String(index)}`);
    const { done, refused } = await race(20, (index) =>
      setKey(itemAt(all, index), `swapped-${String(index % 2 === 0 ? index + 1 : index - 1)}`),
    );
    expect(done).toEqual([]);
    expect(refused).toEqual(refusals('CONTENT_ITEM_DELIVERY_KEY_DUPLICATE', 20));
  });

  it('archive an item once and answer each request', async () => {
    const { id, version } = await store.create();
    const { done, refused } = await race(20, () => store.call(archiveItem, { caller: store.caller(), id, version }));
    expect(refused).toEqual([]);
    expect(done.every(({ status }) => status === 'ARCHIVED')).toBe(true);
    expect(await actionsOf({ id })).toEqual(['ARCHIVE', 'CREATE']);
  });

  it('set the locale of an item once', async () => {
    const { id, version } = await store.create();
    const { done, refused } = await race(20, (index) =>
      store.call(setItemLocale, { caller: store.caller(), id, version, locale: index < 10 ? 'fr-FR' : 'de-DE' }),
    );
    expect(done).toHaveLength(10);
    expect(new Set(done.map(({ locale }) => locale)).size).toBe(1);
    expect(refused).toEqual(refusals('LOCALE_IMMUTABLE', 10));
    expect(await actionsOf({ id })).toEqual(['LOCALE', 'CREATE']);
  });

  it('change either the status or the content of an item by one version', async () => {
    const { id, version } = await store.create();
    const caller = store.caller();
    const { done, refused } = await race(20, (index) =>
      index % 2 === 0
        ? store.call(archiveItem, { caller, id, version })
        : store.call(updateItem, { caller, id, version, body: pageBody(`Title ${String(index)}`) }),
    );
    const isArchived = done.some(({ status }) => status === 'ARCHIVED');
    expect(done).toHaveLength(isArchived ? 10 : 1);
    expect(new Set(refused)).toEqual(
      new Set(isArchived ? ['CONTENT_ITEM_NOT_ACTIVE'] : ['CONTENT_ITEM_VERSION_CONFLICT']),
    );
  });

  it('set the workflow state of an item and note it once', async () => {
    const { id, version } = await store.create();
    const state = store.planted.workflowState;
    const { done, refused } = await race(20, () =>
      store.call(setItemWorkflow, { caller: store.caller(), id, version, state }),
    );
    expect(refused).toEqual([]);
    expect(done).toHaveLength(20);
    expect(await actionsOf({ id })).toEqual(['WORKFLOW', 'CREATE']);
  });

  it('publish and update 10 items without a deadlock', async () => {
    const all = await items(10);
    const { refused } = await race(20, (index) => {
      const { id, version } = itemAt(all, index >> 1);
      const caller = store.caller();
      return index % 2 === 0
        ? store.call(publishItem, { caller, id }).then(() => undefined)
        : store.call(updateItem, { caller, id, version, body: pageBody('Next') }).then(() => undefined);
    });
    expect(refused).toEqual([]);
  });

  it('copy an item 20 times into 20 items', async () => {
    const { id } = await store.create();
    const { repository: repositoryId } = store.planted;
    const { done, refused } = await race(20, () =>
      store.call(copyItem, { caller: store.caller(), sourceId: id, repositoryId }),
    );
    expect(refused).toEqual([]);
    expect(new Set(done.map((copy) => copy.id)).size).toBe(20);
  });

  it('create no item in a folder that another transaction deletes', async () => {
    const { folder, repository: repositoryId } = store.planted;
    const { done, refused } = await raceWithOpenTransaction(
      store.pool,
      (client) => client.query('delete from content.folders where id = $1', [folder]),
      20,
      () =>
        store.call(createItem, {
          caller: store.caller(),
          repositoryId,
          label: 'Home',
          body: pageBody(),
          folderId: folder,
        }),
    );
    expect(done).toEqual([]);
    expect(refused).toEqual(refusals('FOLDER_NOT_FOUND', 20));
  });
});

function itemAt(items: readonly ItemView[], index: number): ItemView {
  const item = items[index];
  if (item === undefined) throw new Error(`There is no item ${String(index)}.`);
  return item;
}
