import {
  deleteDriveItem,
  listDriveChanges,
  listUnusedLocations,
  readContentLocation,
  restoreDriveItem,
  uuidOf,
  type DriveItemView,
} from '@scriptorium/contracts';
import { randomUUID } from 'node:crypto';
import { PlantedDrive } from '../../testing/planted-drive';
import { PlantedStore } from '../../testing/planted-store';
import { SweepDriveItems } from './sweep-drive-items.service';

describe('the sweep of deleted items', () => {
  let store: PlantedStore;
  let drive: PlantedDrive;
  let drives = 0;

  beforeAll(async () => {
    store = await PlantedStore.start();
  });
  beforeEach(async () => {
    drives += 1;
    drive = await PlantedDrive.make(store, `Drive ${String(drives)}`);
  });
  afterAll(() => store.stop());

  const sweep = (): Promise<unknown> => Promise.all([1, 2].map(() => new SweepDriveItems(store.pool).sweep()));
  const remove = (path: string, forever = false): Promise<object> =>
    store.call(deleteDriveItem, { caller: drive.caller, address: drive.at(path), forever });
  const restore = ({ id }: DriveItemView): Promise<DriveItemView> =>
    store.call(restoreDriveItem, { caller: drive.caller, address: drive.at('', id), conflict: 'fail' });
  const pass = (days: number): Promise<unknown> =>
    store.pool.query('update content.drive_items set deleted_at = deleted_at - make_interval(days => $1)', [days]);
  const changes = async (token?: string): Promise<{ names: string[]; token: string }> => {
    const request = {
      caller: drive.caller,
      driveId: drive.id,
      limit: 1_000,
      ...(token === undefined ? {} : { token }),
    };
    const { items, token: next } = await store.call(listDriveChanges, request);
    const names = items.map(({ name, deletedAt }) => (deletedAt === null ? name : `-${name}`));
    return { names: names.sort(), token: next };
  };
  const rowsOfDrive = async (): Promise<number> => {
    const { rowCount } = await store.pool.query('select from content.drive_items where drive_id = $1', [
      uuidOf(drive.id),
    ]);
    return rowCount ?? 0;
  };

  it('allows a restore for 93 days', async () => {
    await drive.file('tree/a/b.txt', 'four');
    await drive.file('tree/c.txt', 'c');
    await drive.file('other', 'other');
    const [tree, other] = [await drive.read('tree'), await drive.read('other')];
    await remove('tree');
    await pass(92);
    await remove('other');
    await sweep();
    await restore(tree);
    await remove('tree');
    await pass(93);
    await sweep();
    expect((await drive.view()).quota).toEqual({ total: null, used: 0, deleted: 0 });
    await expect(restore(tree)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(restore(other)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await drive.wrongSums()).toEqual([]);
  });

  it('keeps newer items in the bin, with their bytes and sizes', async () => {
    await drive.file('old.txt', 'old');
    await drive.file('young.txt', 'younger');
    const young = await drive.read('young.txt');
    const request = { caller: drive.caller, address: drive.at('young.txt') };
    const { location } = await store.call(readContentLocation, request);
    await remove('old.txt');
    await pass(50);
    await remove('young.txt');
    await pass(43);
    await sweep();
    expect((await drive.view()).quota).toMatchObject({ used: 0, deleted: 'younger'.length });
    const pending = { store: 'postgres', locations: [location] };
    expect(await store.call(listUnusedLocations, pending)).toEqual({ locations: [] });
    await restore(young);
    expect((await drive.view()).quota).toMatchObject({ used: 'younger'.length, deleted: 0 });
  });

  it('purges a large deletion in batches, of which the first prevents a restore', async () => {
    await drive.folder('tree');
    const tree = await drive.read('tree');
    await store.pool.query(
      `insert into content.drive_items (space_id, id, drive_id, parent_id, name, name_key, is_folder, created_by,
                                        modified_by, change)
       select space_id, gen_random_uuid(), drive_id, id, 'f' || n, 'f' || n, true, '', '', change
         from content.drive_items cross join generate_series(1, 2500) n
        where id = $1`,
      [uuidOf(tree.id)],
    );
    await remove('tree');
    await pass(93);
    const locker = await store.pool.connect();
    await locker.query('begin');
    await locker.query('select from content.drives where id = $1 for update', [uuidOf(drive.id)]);
    const sweeping = sweep();
    const restoring = restore(tree);
    await locker.query('commit');
    locker.release();
    // Either the restore runs first and restores everything, or nothing is ever restored.
    const isRestored = await restoring.then(
      () => true,
      () => false,
    );
    await sweeping;
    await sweep();
    expect(await drive.names()).toEqual(isRestored ? ['tree'] : []);
    if (isRestored) {
      await remove('tree');
      await pass(93);
      await sweep();
    }
    expect(await rowsOfDrive()).toBe(1);
    expect((await drive.view()).quota.deleted).toBe(0);
  });

  it('reports deletions in delta lists for 30 days, and rejects older tokens', async () => {
    const first = await changes();
    await drive.file('forever', 'x');
    const before = await changes(first.token);
    await remove('forever', true);
    const after = await changes(before.token);
    expect(after.names).toContain('-forever');
    await pass(29);
    await sweep();
    expect(await changes(before.token)).toEqual(after);
    await pass(1);
    await sweep();
    expect(await rowsOfDrive()).toBe(1);
    for (const { token } of [first, before]) {
      await expect(changes(token)).rejects.toMatchObject({ code: 'PAGE_TOKEN_EXPIRED' });
    }
    expect(await changes(after.token)).toEqual({ names: [], token: after.token });
    expect((await changes()).names).toEqual(['root']);
    await drive.folder('next');
    expect((await changes(after.token)).names).toEqual(['next']);
  });

  it('does not interrupt a first list in pages, which reports no earlier deletion', async () => {
    for (const name of ['a', 'b', 'c']) await drive.folder(name);
    await drive.file('gone', 'x');
    await remove('gone', true);
    const list = (token?: string) =>
      store.call(listDriveChanges, {
        caller: drive.caller,
        driveId: drive.id,
        limit: 2,
        ...(token === undefined ? {} : { token }),
      });
    const { token, isLast } = await list();
    expect(isLast).toBe(false);
    await pass(30);
    await sweep();
    expect((await list(token)).items).toHaveLength(2);
  });

  it('keeps the row of a copy while an item has its number', async () => {
    await drive.file('gone', 'x');
    const [driveId, copied] = [uuidOf(drive.id), randomUUID()];
    await store.pool.query(
      `with copy as (
         insert into content.drive_copies (space_id, drive_id, number, job_id, change)
         select space_id, id, n, gen_random_uuid(), change from content.drives cross join generate_series(77, 78) n
          where id = $1
       )
       insert into content.drive_items (space_id, id, drive_id, parent_id, name, name_key, is_folder, created_by,
                                        modified_by, change)
       select space_id, $2, id, root_id, 'copied', 'copied', true, '', '', -77 from content.drives where id = $1`,
      [driveId, copied],
    );
    await remove('gone', true);
    await pass(30);
    await sweep();
    const { rows } = await store.pool.query('select number from content.drive_copies where drive_id = $1', [driveId]);
    expect(rows).toEqual([{ number: '77' }]);
    expect((await changes()).names).toEqual(['copied', 'root']);
  });
});
