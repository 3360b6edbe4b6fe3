import {
  createFolder,
  createItem,
  deleteFolder,
  setItemLocale,
  updateItem,
  updateRepository,
  updateSettings,
} from '@scriptorium/contracts';
import { eventually } from '@scriptorium/testing';
import type { PoolClient } from 'pg';
import { pageBody, PlantedStore } from '../testing/planted-store';

/** Two at once, the one still open when the other comes: what an item is put into, and its removal. */
describe('what an item is put into', () => {
  let store: PlantedStore;
  let other: PoolClient;
  let spaceId: number;
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
    other = await store.pool.connect();
    await other.query('begin');
  });
  afterEach(async () => {
    await other.query('rollback');
    other.release();
    await store.pool.query(`update content.variants set status = 'DELETED', locale = null where locale = 'pl-PL'`);
  });

  /** What `asked` comes to when the other transaction commits while it waits, or after it did not wait at all. */
  async function whenOtherCommits(asked: Promise<unknown>): Promise<unknown> {
    const outcome = asked.then(
      () => 'done',
      (error: unknown) => error,
    );
    await Promise.race([outcome, eventually(isWaiting)]);
    await other.query('commit');
    return outcome;
  }

  async function isWaiting(): Promise<boolean> {
    const { rowCount } = await store.pool.query(
      `select from pg_stat_activity
        where datname = current_database() and application_name = 'content-store' and wait_event_type = 'Lock'`,
    );
    return rowCount !== 0;
  }

  const dropFolder = () =>
    other.query('delete from content.folders where space_id = $1 and id = $2', [spaceId, folderId]);
  const dropLocale = () =>
    other.query(`delete from content.locales where space_id = $1 and locale = 'pl-PL'`, [spaceId]);
  const putItem = async (place: { folder?: string; locale?: string }) => {
    await other.query('select from content.folders where space_id = $1 and id = $2 for key share', [
      spaceId,
      place.folder ?? null,
    ]);
    await other.query('select from content.locales where space_id = $1 and locale = $2 for key share', [
      spaceId,
      place.locale ?? null,
    ]);
    await other.query(
      `insert into content.variants (space_id, id, family_id, version, repository_id, folder_id, locale, created_by, updated_by)
       values ($1, gen_random_uuid(), gen_random_uuid(), 1, $2, $3, $4, '', '')`,
      [spaceId, repositoryId, place.folder ?? null, place.locale ?? null],
    );
  };
  const create = (wish: object) =>
    store.call(createItem, { caller: store.caller(), repositoryId, label: 'Home', body: pageBody(), ...wish });
  const withoutPolish = () =>
    store.call(updateSettings, {
      caller: store.caller('admin'),
      hubId: store.planted.grant.hubId,
      settings: {},
      locales: ['en-GB', 'fr-FR', 'de-DE'],
    });

  it('no item is made in a folder that is being deleted', async () => {
    await dropFolder();
    expect(await whenOtherCommits(create({ folderId }))).toMatchObject({ code: 'FOLDER_NOT_FOUND' });
  });

  it('no item is moved into a folder that is being deleted', async () => {
    const { id, version } = await store.create();
    await dropFolder();
    const moved = store.call(updateItem, { caller: store.caller(), id, version, folderId });
    expect(await whenOtherCommits(moved)).toMatchObject({ code: 'FOLDER_NOT_FOUND' });
  });

  it('no folder is deleted that an item is being put into', async () => {
    await putItem({ folder: folderId });
    const deleted = store.call(deleteFolder, { caller: store.caller(), folderId });
    expect(await whenOtherCommits(deleted)).toMatchObject({ code: 'FOLDER_NOT_EMPTY' });
  });

  it('no item is made in a locale that is being removed', async () => {
    await dropLocale();
    expect(await whenOtherCommits(create({ locale: 'pl-PL' }))).toMatchObject({ code: 'LOCALE_NOT_SUPPORTED' });
  });

  it('no item is given a locale that is being removed', async () => {
    const { id, version } = await store.create();
    await dropLocale();
    const given = store.call(setItemLocale, { caller: store.caller(), id, version, locale: 'pl-PL' });
    expect(await whenOtherCommits(given)).toMatchObject({ code: 'LOCALE_NOT_SUPPORTED' });
  });

  it('no locale is removed that an item is being written in', async () => {
    await putItem({ locale: 'pl-PL' });
    expect(await whenOtherCommits(withoutPolish())).toMatchObject({ code: 'LOCALE_IN_USE' });
  });

  it('no locale is removed that a repository is being set up for', async () => {
    await other.query(`select from content.locales where space_id = $1 and locale = 'pl-PL' for key share`, [spaceId]);
    await other.query(`update content.repositories set item_locales = '{pl-PL}' where space_id = $1 and id = $2`, [
      spaceId,
      repositoryId,
    ]);
    expect(await whenOtherCommits(withoutPolish())).toMatchObject({ code: 'LOCALE_IN_USE' });
    await store.call(updateRepository, { caller: store.caller('admin'), repositoryId, itemLocales: [] });
  });
});
