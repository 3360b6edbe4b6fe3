import { randomUUID } from 'node:crypto';
import {
  createFolder,
  createItem,
  deleteFolder,
  setItemLocale,
  type SpaceId,
  updateItem,
  updateRepository,
  updateSettings,
} from '@scriptorium/contracts';
import { insertTestVariant, refusals } from '@scriptorium/testing';
import type { ClientBase } from 'pg';
import { pageBody, PlantedStore } from '../../../testing/planted-store';
import { raceWithOpenTransaction } from '../../../testing/race-with-open-transaction';

/** 20 requests for folders and locales of items, while another transaction deletes or uses them. */
describe('places of items', () => {
  let store: PlantedStore;
  let spaceId: SpaceId;
  let repositoryId: string;
  let folderId: string;

  beforeAll(async () => {
    store = await PlantedStore.start();
    ({ repository: repositoryId } = store.planted);
    ({ spaceId } = store.planted.grant);
  });
  afterAll(() => store.stop());

  beforeEach(async () => {
    const caller = store.caller();
    ({ id: folderId } = await store.call(createFolder, { caller, name: 'Soon gone', in: { repositoryId } }));
    await store.pool.query(
      `insert into content.locales (space_id, locale, label, position) values ($1, 'pl-PL', 'pl-PL', 9)
       on conflict do nothing`,
      [spaceId],
    );
  });
  afterEach(async () => {
    await store.pool.query(`update content.variants set status = 'DELETED', locale = null where locale = 'pl-PL'`);
  });

  const items = () => Promise.all(Array.from({ length: 20 }, () => store.create()));
  const dropFolder = (other: ClientBase) =>
    other.query('delete from content.folders where space_id = $1 and id = $2', [spaceId, folderId]);
  const dropLocale = (other: ClientBase) =>
    other.query(`delete from content.locales where space_id = $1 and locale = 'pl-PL'`, [spaceId]);
  const putItem = async (other: ClientBase, place: { folder?: string; locale?: string }) => {
    await other.query('select from content.folders where space_id = $1 and id = $2 for key share', [
      spaceId,
      place.folder ?? null,
    ]);
    await other.query('select from content.locales where space_id = $1 and locale = $2 for key share', [
      spaceId,
      place.locale ?? null,
    ]);
    const [id, familyId] = [randomUUID(), randomUUID()];
    const { folder: inFolder = null, locale = null } = place;
    await insertTestVariant(other, { spaceId, id, familyId, repositoryId, folderId: inFolder, locale });
  };
  const create = (place: object) =>
    store.call(createItem, { caller: store.caller(), repositoryId, label: 'Home', body: pageBody(), ...place });
  const withoutPolish = () =>
    store.call(updateSettings, {
      caller: store.caller('admin'),
      hubId: store.planted.grant.hubId,
      settings: {},
      locales: ['en-GB', 'fr-FR', 'de-DE'],
    });
  /** Expects that 20 requests during another transaction with `work` are all rejected. */
  const expectRejected = async (
    code: string,
    work: (other: ClientBase) => Promise<unknown>,
    request: (index: number) => Promise<unknown>,
  ): Promise<void> => {
    const { done, refused } = await raceWithOpenTransaction(store.pool, work, 20, request);
    expect(done).toEqual([]);
    expect(refused).toEqual(refusals(code, 20));
  };

  it('creates no item in a folder that is being deleted', () =>
    expectRejected('FOLDER_NOT_FOUND', dropFolder, () => create({ folderId })));

  it('moves no item into a folder that is being deleted', async () => {
    const all = await items();
    await expectRejected('FOLDER_NOT_FOUND', dropFolder, (index) => {
      const { id = '', version = 0 } = all[index] ?? {};
      return store.call(updateItem, { caller: store.caller(), id, version, folderId });
    });
  });

  it('deletes no folder that an item is being saved in', () =>
    expectRejected(
      'FOLDER_NOT_EMPTY',
      (other) => putItem(other, { folder: folderId }),
      () => store.call(deleteFolder, { caller: store.caller(), folderId }),
    ));

  it('creates no item in a locale that is being removed', () =>
    expectRejected('LOCALE_NOT_SUPPORTED', dropLocale, () => create({ locale: 'pl-PL' })));

  it('sets no locale that is being removed', async () => {
    const all = await items();
    await expectRejected('LOCALE_NOT_SUPPORTED', dropLocale, (index) => {
      const { id = '', version = 0 } = all[index] ?? {};
      return store.call(setItemLocale, { caller: store.caller(), id, version, locale: 'pl-PL' });
    });
  });

  it('removes no locale that an item is being saved in', () =>
    expectRejected('LOCALE_IN_USE', (other) => putItem(other, { locale: 'pl-PL' }), withoutPolish));

  it('removes no locale that a repository is being configured for', async () => {
    const setUp = async (other: ClientBase): Promise<void> => {
      await other.query(`select from content.locales where space_id = $1 and locale = 'pl-PL' for key share`, [
        spaceId,
      ]);
      await other.query(`update content.repositories set item_locales = '{pl-PL}' where space_id = $1 and id = $2`, [
        spaceId,
        repositoryId,
      ]);
    };
    await expectRejected('LOCALE_IN_USE', setUp, withoutPolish);
    await store.call(updateRepository, { caller: store.caller('admin'), repositoryId, itemLocales: [] });
  });
});
