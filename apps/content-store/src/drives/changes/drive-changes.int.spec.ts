import {
  deleteDriveItem,
  listDriveChanges,
  restoreDriveItem,
  shortId,
  updateDriveItem,
  uuidOf,
  type DriveItemChange,
  type DriveItemView,
  type SpaceId,
} from '@scriptorium/contracts';
import { inTransaction } from '@scriptorium/persistence';
import { eventually } from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';
import { PlantedDrive } from '../../testing/planted-drive';
import { PlantedStore } from '../../testing/planted-store';

interface Changes {
  readonly items: readonly DriveItemView[];
  readonly token: string;
}

describe('changes of a drive', () => {
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

  const page = (token?: string, limit = 1_000): Promise<Changes & { readonly isLast: boolean }> => {
    const request = { caller: drive.caller, driveId: drive.id, limit };
    return store.call(listDriveChanges, token === undefined ? request : { ...request, token });
  };
  /** Reads all pages. Of each item the last occurrence counts. */
  async function changes(token?: string, limit?: number): Promise<Changes> {
    const items = new Map<string, DriveItemView>();
    for (let from = token; ;) {
      const read = await page(from, limit);
      for (const item of read.items) items.set(item.id, item);
      if (read.isLast) return { items: [...items.values()], token: read.token };
      from = read.token;
    }
  }
  const latest = async (): Promise<string> => (await page('latest')).token;
  const namesOf = ({ items }: Changes): string[] =>
    items.map(({ name, deletedAt }) => (deletedAt === null ? name : `-${name}`)).sort();
  const update = (path: string, change: DriveItemChange): Promise<DriveItemView> =>
    store.call(updateDriveItem, { caller: drive.caller, address: drive.at(path), change, conflict: 'replace' });
  const remove = (path: string, forever = false): Promise<object> =>
    store.call(deleteDriveItem, { caller: drive.caller, address: drive.at(path), forever });

  it('lists everything without a token, and nothing after the returned token', async () => {
    await drive.file('a/b.txt');
    await drive.file('gone');
    await remove('gone');
    const all = await changes();
    expect(namesOf(all)).toEqual(['a', 'b.txt', 'root']);
    expect(all.items.find(({ name }) => name === 'b.txt')).toEqual(await drive.read('a/b.txt'));
    expect(all.items.find(({ name }) => name === 'root')).toEqual(await drive.read());
    expect(await changes(all.token)).toEqual({ items: [], token: all.token });
    expect(await page('latest')).toEqual({ items: [], token: all.token, isLast: true });
  });

  it('lists each change since the token once', async () => {
    const steps: [what: string, () => Promise<unknown>, listed: string[]][] = [
      ['a folder', () => drive.folder('a'), ['a']],
      ['a file and its folders', () => drive.file('a/b/c.txt', '1'), ['b', 'c.txt']],
      ['a version', () => drive.file('a/b/c.txt', '2'), ['c.txt']],
      ['a name', () => update('a/b', { name: 'B' }), ['B']],
      ['a place', () => update('a/B', { parent: drive.at() }), ['B']],
      ['a description', () => update('B/c.txt', { description: 'x' }), ['c.txt']],
      ['a deletion of a tree', () => remove('B'), ['-B', '-c.txt']],
      ['another file of its name', () => drive.file('B', 'x'), ['B']],
      ['one permanently', () => remove('B', true), ['-B']],
    ];
    for (const [what, step, listed] of steps) {
      const token = await latest();
      await step();
      expect([what, ...namesOf(await changes(token))]).toEqual([what, ...listed]);
    }
  });

  it('lists a restored tree, and a file that was replaced', async () => {
    const { id } = await drive.file('a/b.txt').then(() => drive.read('a'));
    await remove('a');
    const token = await latest();
    await store.call(restoreDriveItem, { caller: drive.caller, address: drive.at('', id), conflict: 'fail' });
    expect(namesOf(await changes(token))).toEqual(['a', 'b.txt']);
    await drive.file('c.txt');
    const before = await latest();
    await update('c.txt', { parent: drive.at('a'), name: 'b.txt' });
    const listed = await changes(before);
    expect(namesOf(listed)).toEqual(['-b.txt', 'b.txt']);
    expect(listed.items.find(({ deletedAt }) => deletedAt !== null)).toMatchObject({ parentPath: null });
  });

  it('lists a large change in pages of any size, and changes that happen between two pages', async () => {
    await Promise.all(Array.from({ length: 25 }, (_, number) => drive.file(`tree/${String(number)}`)));
    const token = await latest();
    await remove('tree');
    expect((await changes(token, 7)).items).toHaveLength(26);
    const first = await page(token, 7);
    const listed = first.items[0];
    const { id } = (await changes(token)).items.find(({ name }) => name === 'tree') ?? { id: '' };
    await store.call(restoreDriveItem, { caller: drive.caller, address: drive.at('', id), conflict: 'fail' });
    const rest = await changes(first.token, 7);
    expect(rest.items).toHaveLength(26);
    expect(rest.items.every(({ deletedAt }) => deletedAt === null)).toBe(true);
    expect(rest.items.map((item) => item.id)).toContain(listed?.id);
  });

  it('leads a client that follows all changes to the same state as a complete list', async () => {
    const known = new Map<string, DriveItemView>();
    let token: string | undefined;
    let isDone = false;
    const follow = async (): Promise<void> => {
      const read = await changes(token, 3);
      token = read.token;
      for (const item of read.items) {
        if (item.deletedAt === null) known.set(item.id, item);
        else known.delete(item.id);
      }
    };
    const work = Promise.all(
      Array.from({ length: 6 }, async (_, worker) => {
        for (let number = 0; number < 8; number += 1) {
          const folder = `${String(worker)}/${String(number % 3)}`;
          await drive.file(`${folder}/${String(number)}`, 'x');
          if (number % 3 === 2) await remove(folder);
          if (number % 4 === 3) await update(String(worker), { description: String(number) });
        }
      }),
    ).finally(() => (isDone = true));
    while (!isDone) await follow();
    await work;
    await follow();
    const all = await changes();
    const tagsOf = (items: Iterable<DriveItemView>): unknown[] =>
      [...items].map(({ id, name, parentId, etag }) => ({ id, name, parentId, etag })).sort(byId);
    expect(tagsOf(known.values())).toEqual(tagsOf(all.items));
  });

  it('skips no change of a transaction that commits late: later changes wait for it', async () => {
    const token = await latest();
    const late = await store.pool.connect();
    await late.query('begin');
    const { rows } = await late.query<{ change: string; id: string; root_id: string; space_id: SpaceId }>(
      `update content.drives set change = change + 1 where name = $1 returning *`,
      [`Drive ${String(drives)}`],
    );
    const [row] = rows;
    await late.query(
      `insert into content.drive_items (space_id, id, drive_id, parent_id, name, name_key, is_folder, created_by,
                                        modified_by, change)
       values ($1, gen_random_uuid(), $2, $3, 'late', 'late', true, '', '', $4)`,
      [row?.space_id, row?.id, row?.root_id, row?.change],
    );
    await late.query('update content.drive_items set child_count = child_count + 1 where id = $1', [row?.root_id]);
    const sooner = drive.folder('sooner');
    await eventually(async () => {
      const waiting = await store.pool.query(
        `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return waiting.rowCount !== 0;
    });
    const between = await changes(token);
    expect(between.items).toEqual([]);
    await late.query('commit');
    late.release();
    await sooner;
    expect(namesOf(await changes(between.token))).toEqual(['late', 'sooner']);
    expect(await drive.wrongSums()).toEqual([]);
  });

  it('lists a copied tree as one change, and hides it until its root exists', async () => {
    await drive.folder('before');
    const token = await latest();
    const [root, copy] = [uuidOf(drive.rootId), randomUUID()];
    await store.pool.query(
      `insert into content.drive_items (space_id, id, drive_id, parent_id, name, name_key, is_folder, created_by,
                                        modified_by, change)
       select space_id, gen_random_uuid(), drive_id, $2, 'c' || n, 'c' || n, true, '', '', -77
         from content.drive_items
        cross join generate_series(0, 11) n
        where id = $1`,
      [root, copy],
    );
    const { rows: hidden } = await store.pool.query<{ id: string }>(
      `select id from content.drive_items where change = -77 limit 1`,
    );
    const hiddenId = shortId(hidden[0]?.id ?? '');
    await expect(drive.read('', hiddenId)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await changes(token)).items).toEqual([]);
    await drive.folder('between');
    await inTransaction(store.pool, async (client) => {
      const { rows: locked } = await client.query<{ change: string }>(
        'update content.drives set change = change + 1 where id = $1 returning change',
        [uuidOf(drive.id)],
      );
      await client.query(
        `insert into content.drive_items (space_id, id, drive_id, parent_id, name, name_key, is_folder, created_by,
                                          modified_by, change, child_count)
         select space_id, $2, drive_id, id, 'copy', 'copy', true, '', '', $3, 12
           from content.drive_items
          where id = $1`,
        [root, copy, locked[0]?.change],
      );
      await client.query(
        `insert into content.drive_copies (space_id, drive_id, number, job_id, change)
         select space_id, id, 77, gen_random_uuid(), change from content.drives where id = $1`,
        [uuidOf(drive.id)],
      );
      await client.query('update content.drive_items set child_count = child_count + 1 where id = $1', [root]);
    });
    await drive.folder('copy/after');
    await update('copy/c3', { name: 'changed since' });
    const untouched = [0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11].map((number) => `c${String(number)}`);
    for (const limit of [1, 5, 1_000]) {
      const listed = await changes(token, limit);
      expect(namesOf(listed)).toEqual(['between', 'copy', 'after', 'changed since', ...untouched].sort());
      expect(await changes(listed.token)).toMatchObject({ items: [] });
    }
    expect((await changes()).items).toHaveLength(17);
    expect(await drive.read('', hiddenId)).toMatchObject({ parentPath: ['copy'] });
    expect(await drive.wrongSums()).toEqual([]);
  });

  it('rejects an invalid token', async () => {
    for (const token of ['', 'x', Buffer.from('["1","2","3"]').toString('base64url')]) {
      await expect(page(token)).rejects.toMatchObject({ code: 'PAGE_TOKEN_INVALID' });
    }
    const pending = store.call(listDriveChanges, { caller: store.stranger(), driveId: drive.id, limit: 1 });
    await expect(pending).rejects.toMatchObject({ code: 'NOT_FOUND', data: { what: 'drive' } });
  });
});

function byId(one: unknown, other: unknown): number {
  return JSON.stringify(one) < JSON.stringify(other) ? -1 : 1;
}
