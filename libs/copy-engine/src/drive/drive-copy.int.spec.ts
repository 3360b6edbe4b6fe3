import { type JobId, randomId, type SpaceId } from '@scriptorium/contracts';
import { insertDriveCopy, startJob } from '@scriptorium/jobs';
import { createTestDatabase } from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';
import { Pool, type PoolClient } from 'pg';
import { derivedId } from '../derived-id';
import { attachCopy } from './attach-copy.store';
import type { Attached } from './copy-roots.store';
import { copyDriveItems, discardDriveItems } from './copy-drive-items.store';
import type { DriveCopy } from './drive-copy';
import { nameKey } from './name-key';
import { planDriveTree, type DriveTreePlan } from './plan-drive-tree.store';

const SPACE = 7 as SpaceId;
const HASH = Buffer.alloc(32, 1);

describe('a copy of folders and files', () => {
  let pool: Pool;
  let drive: { id: string; rootId: string };
  let copies = 0;

  beforeAll(async () => {
    pool = new Pool({ connectionString: (await createTestDatabase()).url });
    await pool.query(
      `insert into content.spaces (id, key, hub_id, label, created_by, updated_by) overriding system value
       values ($1, 'docs', repeat('0', 24), '', '', '')`,
      [SPACE],
    );
  });
  afterAll(() => pool.end());

  beforeEach(async () => {
    drive = { id: randomUUID(), rootId: randomUUID() };
    await pool.query(
      `insert into content.drives (space_id, id, name, store, root_id, created_by) values ($1, $2::uuid, $2::uuid::text, 'postgres', $3, '')`,
      [SPACE, drive.id, drive.rootId],
    );
    await insert(drive.rootId, null, 'root', null);
  });

  async function insert(id: string, parentId: string | null, name: string, size: number | null): Promise<string> {
    await pool.query(
      `insert into content.drive_items (space_id, id, drive_id, parent_id, name, name_key, is_folder, size, blob_hash,
                                        created_by, modified_by, change)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', '', 0)`,
      [SPACE, id, drive.id, parentId, name, nameKey(name), size === null, size ?? 0, size === null ? null : HASH],
    );
    // Like every change: add the bytes to all folders above, and a child to the folder.
    await pool.query(
      `with recursive above as (
         select id, parent_id, 0 as height from content.drive_items where id = $1
         union all
         select i.id, i.parent_id, height + 1 from above join content.drive_items i on i.id = above.parent_id
       )
       update content.drive_items i set size = i.size + $2, child_count = child_count + (height = 0)::integer
         from above where i.id = above.id`,
      [parentId, size ?? 0],
    );
    await pool.query('update content.drives set used = used + $2 where id = $1', [drive.id, size ?? 0]);
    return id;
  }

  const folder = (parentId: string, name: string) => insert(randomUUID(), parentId, name, null);
  const file = (parentId: string, name: string, size: number) => insert(randomUUID(), parentId, name, size);

  async function inTransaction<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await pool.connect();
    try {
      await client.query('begin');
      const done = await work(client);
      await client.query('commit');
      return done;
    } catch (error) {
      await client.query('rollback');
      throw error;
    } finally {
      client.release();
    }
  }

  interface CopyOptions extends Partial<DriveCopy> {
    readonly maxItems?: number;
    readonly nodesPerCommand?: number;
    readonly movesBlobs?: boolean;
  }

  async function plan(
    sourceItemId: string,
    options: CopyOptions = {},
  ): Promise<{ copy: DriveCopy; plan: DriveTreePlan }> {
    copies += 1;
    const copy: DriveCopy = {
      spaceId: SPACE,
      jobId: randomId<JobId>(),
      number: String(copies),
      targetDriveId: drive.id,
      requestedBy: 'me',
      targetFolderId: drive.rootId,
      name: 'copy',
      conflict: 'fail',
      childrenOnly: false,
      allVersions: false,
      ...options,
    };
    const limits = { maxItems: options.maxItems ?? 1000, nodesPerCommand: options.nodesPerCommand ?? 1000, window: 4 };
    const movesBlobs = options.movesBlobs ?? false;
    const accepted = {
      ...copy,
      id: copy.jobId,
      spaceKey: 'docs',
      monitor: randomUUID(),
      sourceDriveId: drive.id,
      sourceItemId,
      fromStore: 'postgres',
      toStore: 'postgres',
    };
    const planned = await inTransaction(async (client) => {
      await insertDriveCopy(client, accepted);
      const stored = await planDriveTree(client, { ...copy, ...limits, movesBlobs, sourceItemId });
      const counts = { total: stored.items, reused: 0, skipped: 0, failed: 0, shared: 0, dropped: 0 };
      await startJob(client, SPACE, copy.jobId, { ...stored, counts, hasRedirects: false });
      return stored;
    });
    return { copy, plan: planned };
  }

  async function copyAll(sourceItemId: string, options: CopyOptions = {}): Promise<Attached> {
    const { copy } = await plan(sourceItemId, options);
    return inTransaction(async (client) => {
      await copyDriveItems(client, copy, { from: 1, to: 1_000_000 });
      const attached = await attachCopy(client, copy);
      if (attached === undefined) throw new Error('The job has ended.');
      return attached;
    });
  }

  /** Returns the tree below the root, read from parent to child: paths with sizes and child counts. */
  async function tree(): Promise<string[]> {
    const { rows } = await pool.query<{ line: string }>(
      `with recursive below as (
         select id, '' as path, size, child_count, is_folder from content.drive_items where id = $1
         union all
         select i.id, below.path || '/' || i.name, i.size, i.child_count, i.is_folder
           from below join content.drive_items i on i.parent_id = below.id and i.deleted_at is null
       )
       select path || ' ' || size || case when is_folder then ' ' || child_count else '' end as line
         from below order by path collate "C"`,
      [drive.rootId],
    );
    return rows.map(({ line }) => line);
  }

  async function project(): Promise<string> {
    const top = await folder(drive.rootId, 'project');
    const src = await folder(top, 'src');
    await file(src, 'main.ts', 30);
    await file(src, 'Read me.md', 5);
    await folder(top, 'empty');
    return top;
  }

  it('creates the same tree with new ids, and updates the totals', async () => {
    const source = await project();
    const { roots } = await copyAll(source);
    expect(roots).toMatchObject([{ name: 'copy', isFolder: true, size: 35 }]);
    expect(await tree()).toEqual([
      ' 70 2',
      '/copy 35 2',
      '/copy/empty 0 0',
      '/copy/src 35 2',
      '/copy/src/Read me.md 5',
      '/copy/src/main.ts 30',
      '/project 35 2',
      '/project/empty 0 0',
      '/project/src 35 2',
      '/project/src/Read me.md 5',
      '/project/src/main.ts 30',
    ]);
  });

  it('is invisible until it is attached, and leaves no items if it is discarded', async () => {
    const source = await project();
    const before = await tree();
    const { copy } = await plan(source);
    await inTransaction((client) => copyDriveItems(client, copy, { from: 1, to: 10 }));
    expect(await tree()).toEqual(before);
    await inTransaction((client) => discardDriveItems(client, copy));
    const { rows } = await pool.query('select from content.drive_items where job_id = $1', [copy.jobId]);
    expect(rows).toEqual([]);
  });

  it('copies the tree as it was at planning', async () => {
    const source = await project();
    const { copy } = await plan(source);
    await file(source, 'later.txt', 1_000);
    await inTransaction(async (client) => {
      await copyDriveItems(client, copy, { from: 1, to: 10 });
      await attachCopy(client, copy);
    });
    expect(await tree()).toContain('/copy 35 2');
  });

  it('copies a file and its copy', async () => {
    const text = await file(drive.rootId, 'a.txt', 3);
    const [first] = (await copyAll(text, { name: 'b.txt' })).roots;
    await copyAll(first?.id ?? '', { name: 'c.txt' });
    expect(await tree()).toEqual([' 9 3', '/a.txt 3', '/b.txt 3', '/c.txt 3']);
  });

  it('copies only the children', async () => {
    const source = await project();
    const target = await folder(drive.rootId, 'target');
    await copyAll(source, { childrenOnly: true, targetFolderId: target });
    expect((await tree()).filter((line) => line.startsWith('/target'))).toEqual([
      '/target 35 2',
      '/target/empty 0 0',
      '/target/src 35 2',
      '/target/src/Read me.md 5',
      '/target/src/main.ts 30',
    ]);
  });

  it('fails if the name is taken, in any case', async () => {
    const source = await project();
    await file(drive.rootId, 'COPY', 1);
    await expect(copyAll(source)).rejects.toMatchObject({ code: 'NAME_TAKEN', data: { names: ['copy'] } });
    await expect(copyAll(source, { conflict: 'replace' })).rejects.toMatchObject({ code: 'NAME_TAKEN' });
  });

  it('replaces files by files', async () => {
    const text = await file(drive.rootId, 'a.txt', 3);
    const old = await file(drive.rootId, 'B.txt', 100);
    await copyAll(text, { name: 'b.txt', conflict: 'replace' });
    expect(await tree()).toEqual([' 6 2', '/a.txt 3', '/b.txt 3']);
    const { rows } = await pool.query(
      `select deleted_with = i.id as is_in_bin, is_purged, d.used::int, d.deleted::int
         from content.drive_items i join content.drives d on d.id = i.drive_id
        where i.id = $1`,
      [old],
    );
    expect(rows).toEqual([{ is_in_bin: true, is_purged: false, used: 6, deleted: 100 }]);
  });

  it('never replaces its own source, even if the source is moved to the target while the copy runs', async () => {
    const source = await file(drive.rootId, 'a.txt', 3);
    const target = await folder(drive.rootId, 'target');
    const { copy } = await plan(source, { targetFolderId: target, name: 'A.txt', conflict: 'replace' });
    await pool.query('update content.drive_items set parent_id = $2 where id = $1', [source, target]);
    const attached = inTransaction((client) => attachCopy(client, copy));
    await expect(attached).rejects.toMatchObject({ code: 'NAME_TAKEN', data: { names: ['A.txt'] } });
  });

  it('numbers a taken name with the smallest free number, before the extension of files', async () => {
    const text = await file(drive.rootId, 'a.txt', 3);
    await file(drive.rootId, 'A 1.TXT', 3);
    const source = await project();
    for (let time = 0; time < 2; time += 1) await copyAll(text, { name: 'a.txt', conflict: 'rename' });
    await copyAll(source, { name: 'project', conflict: 'rename' });
    const names = (await tree())
      .filter((line) => !line.slice(1).includes('/'))
      .map((line) => line.split(/ \d+ ?\d*$/)[0]);
    expect(names).toEqual(expect.arrayContaining(['/a 2.txt', '/a 3.txt', '/project 1']));
  });

  it('attaches one of twenty concurrent copies with the same name, and all twenty with rename', async () => {
    const text = await file(drive.rootId, 'a.txt', 1);
    const twenty = (conflict: 'fail' | 'rename', name: string) =>
      Promise.allSettled(Array.from({ length: 20 }, () => copyAll(text, { name, conflict })));
    const won = (await twenty('fail', 'b.txt')).filter(({ status }) => status === 'fulfilled');
    expect(won).toHaveLength(1);
    expect((await twenty('rename', 'c.txt')).filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
    expect(await tree()).toContain(' 22 22');
  });

  it('rejects a copy into itself, beyond the limit of items, and beyond the quota', async () => {
    const source = await project();
    const { rows } = await pool.query<{ id: string }>(
      `select id from content.drive_items where parent_id = $1 and name = 'src'`,
      [source],
    );
    const [src] = rows;
    await expect(plan(source, { targetFolderId: src?.id ?? '' })).rejects.toMatchObject({ code: 'INTO_ITSELF' });
    await expect(plan(source, { maxItems: 3 })).rejects.toMatchObject({ code: 'TOO_MANY_ITEMS', data: { limit: 3 } });
    await expect(plan(randomUUID())).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await pool.query('update content.drives set quota = used + 34 where id = $1', [drive.id]);
    await expect(copyAll(source)).rejects.toMatchObject({ code: 'QUOTA_REACHED', data: { limit: 69 } });
  });

  it('rejects a path that is too long because the target folder was moved, and accepts one at the limit', async () => {
    const source = await project();
    const target = await folder(drive.rootId, 'target');
    const [deep, deeper] = [await folder(drive.rootId, 'd'.repeat(200)), await folder(drive.rootId, 'e'.repeat(172))];
    const longest = `${'d'.repeat(200)}/${'e'.repeat(172)}/target/copy/src/Read me.md`.length;
    expect(longest).toBe(400);
    const move = (id: string, parentId: string): Promise<unknown> =>
      pool.query('update content.drive_items set parent_id = $2 where id = $1', [id, parentId]);
    const attach = async ({ copy }: { copy: DriveCopy }): Promise<Attached | undefined> =>
      inTransaction(async (client) => {
        await copyDriveItems(client, copy, { from: 1, to: 1_000 });
        return attachCopy(client, copy);
      });
    const planned = [
      await plan(source, { targetFolderId: target, name: 'copies' }),
      await plan(source, { targetFolderId: target, childrenOnly: true, name: '' }),
      await plan(source, { targetFolderId: target }),
      await plan(source, { targetFolderId: target, conflict: 'rename' }),
    ] as const;
    await move(deeper, deep);
    await move(target, deeper);
    await expect(attach(planned[0])).rejects.toMatchObject({ code: 'PATH_TOO_LONG', data: { limit: 400 } });
    expect(await attach(planned[1])).toMatchObject({ roots: [{}, {}] });
    expect(await attach(planned[2])).toMatchObject({ roots: [{ name: 'copy' }] });
    // The number of a taken name is part of the path.
    await expect(attach(planned[3])).rejects.toMatchObject({ code: 'PATH_TOO_LONG' });
  });

  it('cuts a large tree into ranges and a final command that attaches it', async () => {
    const source = await project();
    const { plan: planned, copy } = await plan(source, { nodesPerCommand: 2 });
    expect(planned).toMatchObject({ items: 5, bytes: 35, longestPath: '/src/Read me.md'.length, waiting: 1 });
    const { rows } = await pool.query(
      `select from_number, to_number, kind, state from jobs.commands where job_id = $1 order by kind = 'attach', from_number`,
      [copy.jobId],
    );
    expect(rows).toEqual([
      { from_number: 1, to_number: 2, kind: 'copy', state: 'released' },
      { from_number: 3, to_number: 4, kind: 'copy', state: 'released' },
      { from_number: 0, to_number: 0, kind: 'attach', state: 'waiting' },
    ]);
    expect((await plan(source)).plan).toMatchObject({
      waiting: 0,
      released: [{ id: expect.any(String), kind: 'attach' }],
    });
  });

  it('removes the mark of unused blobs that a plan refers to', async () => {
    const text = await file(drive.rootId, 'a.txt', 3);
    await pool.query(
      `insert into content.blobs (space_id, hash, store, location, size, sha1, quick_xor, unused_since)
       select $1, hash, 'postgres', gen_random_uuid(), 1, '', '', now() - interval '7 days'
         from unnest($2::bytea[]) hash`,
      [SPACE, [HASH, Buffer.alloc(32, 2)]],
    );
    await plan(text);
    const { rows } = await pool.query('select hash from content.blobs where unused_since is not null');
    expect(rows).toEqual([{ hash: Buffer.alloc(32, 2) }]);
  });

  it('copies the planned older versions on request, and leaves none if it is discarded', async () => {
    const source = await folder(drive.rootId, 'source');
    const text = await file(source, 'a.txt', 3);
    const addVersion = (number: number) =>
      pool.query(
        `insert into content.drive_item_versions (space_id, item_id, number, blob_hash, size, modified_by, modified_at)
         values ($1, $2, $3, $4, 2, '', now())`,
        [SPACE, text, number, HASH],
      );
    const versionsOf = async (id: string | undefined) =>
      (await pool.query('select from content.drive_item_versions where item_id = $1', [id])).rowCount;
    await addVersion(1);
    const [without] = (await copyAll(text, { name: 'b.txt' })).roots;
    expect(await versionsOf(without?.id)).toBe(0);
    for (const options of [{ sourceId: text }, { sourceId: source }, { sourceId: source, childrenOnly: true }]) {
      const target = { name: 'c.txt', targetFolderId: await folder(drive.rootId, randomUUID()) };
      const { copy } = await plan(options.sourceId, { ...options, ...target, allVersions: true });
      await addVersion(copies);
      const copyBelow = (client: PoolClient) => copyDriveItems(client, copy, { from: 0, to: 10 });
      await inTransaction(copyBelow);
      await inTransaction((client) => discardDriveItems(client, copy));
      expect(await versionsOf(derivedId(text, copy.jobId))).toBe(0);
      const planned = await versionsOf(text);
      await inTransaction(copyBelow);
      await inTransaction((client) => attachCopy(client, copy));
      expect(await versionsOf(derivedId(text, copy.jobId))).toBe((planned ?? 0) - 1);
    }
  });
});
