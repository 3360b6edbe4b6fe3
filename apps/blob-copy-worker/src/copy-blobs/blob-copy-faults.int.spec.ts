import { TransientError } from '@scriptorium/contracts';
import { cancelJob } from '@scriptorium/jobs';
import { eventually } from '@scriptorium/testing';
import { readdirSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { noise, PlantedCopies, type PlannedCopy, type StoreName } from '../testing/planted-copies';
import { WatchedStores } from '../testing/watched-stores';
import { executeBlobCopy } from './execute-blob-copy';

const NEVER = new AbortController().signal;
const SIZE = 5_500_000;

describe('a copy between two stores with faults', () => {
  let copies: PlantedCopies;
  let count = 0;

  beforeAll(async () => {
    copies = await PlantedCopies.start();
  });
  afterAll(() => copies.stop());
  beforeEach(() => copies.clear());

  const content = (size: number): Buffer => noise(size, `fault ${String((count += 1))}`);
  const deliver = async (
    { command }: PlannedCopy,
    stores: Pick<WatchedStores, 'get'> = copies.stores,
  ): Promise<unknown> => (await executeBlobCopy(copies.resources({ stores }), command, NEVER))?.job;

  async function expectFailed(planned: PlannedCopy, code: string, name: string): Promise<void> {
    expect(await deliver(planned)).toMatchObject({ state: 'failed', error_code: code });
    expect(await copies.jobOf(planned)).toMatchObject({
      state: 'failed',
      error_code: code,
      error_names: [name],
      command: 'closed',
      commands_open: 0,
      commands_waiting: 0,
      bytes_moved: 0,
    });
    // A redelivery publishes the same messages again and does nothing else.
    expect(await deliver(planned)).toMatchObject({ state: 'failed', error_code: code });
    expect(await copies.strays(planned.to)).toEqual([]);
  }

  const filesIn = (root: string): string[] =>
    readdirSync(root, { recursive: true, encoding: 'utf8' })
      .map((name) => join(root, name))
      .filter((path) => !statSync(path).isDirectory());

  describe.each<[StoreName, StoreName]>([
    ['postgres', 'filesystem'],
    ['filesystem', 's3'],
    ['s3', 'postgres'],
  ])('from %s to %s', (from, to) => {
    it.each([
      ['a large file', SIZE],
      ['a small file', 1_000],
    ])('fails and names the file when the bytes of %s are missing', async (_, size) => {
      const planned = await copies.plan(from, to, [content(size)]);
      const location = await copies.locationOf(from, planned.contents[0] ?? content(1));
      await copies.stores.get(from).remove(location ?? '');
      await expectFailed(planned, 'BLOB_NOT_FOUND', 'file 1');
    });

    it.each([
      ['a large file', SIZE, SIZE],
      ['a small file', 1_000, 1_000],
      ['a truncated large file', SIZE, 2_500_000],
      ['a truncated small file', 1_000, 999],
    ])('fails and leaves nothing when the bytes of %s are damaged', async (_, size, found) => {
      const planned = await copies.plan(from, to, [content(size)]);
      const location = await copies.locationOf(from, planned.contents[0] ?? content(1));
      await copies.stores.get(from).remove(location ?? '');
      await copies.put(from, location ?? '', content(found));
      await expectFailed(planned, 'BLOB_DAMAGED', 'file 1');
    });
  });

  it('is cancelled and not failed when it is cancelled while it fails', async () => {
    const planned = await copies.planOf('postgres', 'filesystem', [content(1_000)]);
    const other = await copies.pool.connect();
    await other.query('begin');
    await cancelJob(other, planned.command.spaceId, planned.command.jobId);
    const delivered = deliver(planned);
    await eventually(async () => {
      const { rowCount } = await copies.pool.query(`select from pg_locks where not granted and pid = any (
        select pid from pg_stat_activity where datname = current_database())`);
      return rowCount !== 0;
    });
    await other.query('commit');
    other.release();
    // The roll-back is still open.
    expect(await delivered).toMatchObject({ state: 'cancelling', error_code: null });
    expect(await copies.jobOf(planned)).toMatchObject({
      state: 'cancelling',
      error_code: null,
      error_names: [],
      command: 'cancelled',
      commands_open: 1,
    });
  });

  it('fails when the source store has no such content', async () => {
    const planned = await copies.planOf('postgres', 'filesystem', [content(1_000)]);
    await expectFailed(planned, 'BLOB_NOT_FOUND', 'file 1');
  });

  it('waits while the disk is full, then continues', async () => {
    const planned = await copies.planOf('postgres', 'filesystem', [content(SIZE), content(10)]);
    for (const bytes of planned.contents) await copies.upload('postgres', bytes);
    const target = copies.stores.get('filesystem');
    const { state } = await target.append('docs/full', null, nothing());
    await copies.pool.query(
      `update jobs.drive_blobs set location = 'docs/full', state = $2 where job_id = $1 and number = 1`,
      [planned.command.jobId, state],
    );
    // On Linux, /dev/full is always full.
    const [file = ''] = filesIn(copies.folder);
    rmSync(file);
    symlinkSync('/dev/full', file);
    await expect(deliver(planned)).rejects.toMatchObject({ name: 'TransientError', code: 'STORE_FULL' });
    expect(await copies.jobOf(planned)).toMatchObject({ state: 'running', waiting_for: 'STORE_FULL', bytes_moved: 0 });
    for (const full of filesIn(copies.folder)) rmSync(full);
    await deliver(planned);
    expect(await copies.jobOf(planned)).toMatchObject({ command: 'closed', waiting_for: null, bytes_moved: SIZE + 10 });
    expect(await copies.isCopied(planned)).toBe(true);
    expect(await copies.strays('filesystem')).toEqual([]);
  });

  it.each<[StoreName, StoreName]>([
    ['postgres', 's3'],
    ['s3', 'postgres'],
  ])('waits while a server is down, from %s to %s, then continues where it stopped', async (from, to) => {
    const planned = await copies.plan(from, to, [content(300_000), content(SIZE), content(10)]);
    const stores = new WatchedStores(copies.stores);
    stores.onRead = async (read) => {
      if (read > 2_800_000) await copies.s3.stop();
    };
    await expect(deliver(planned, stores)).rejects.toMatchObject({
      name: TransientError.name,
      code: 'STORE_UNAVAILABLE',
    });
    const waiting = await copies.jobOf(planned);
    expect(waiting).toMatchObject({ command: 'released', waiting_for: 'STORE_UNAVAILABLE' });
    await expect(deliver(planned)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await copies.s3.restart();
    const later = new WatchedStores(copies.stores);
    await deliver(planned, later);
    const total = SIZE + 300_010;
    expect(later.bytesRead).toBe(total - Number(waiting['bytes_moved']));
    expect(await copies.jobOf(planned)).toMatchObject({ command: 'closed', waiting_for: null, bytes_moved: total });
    expect(await copies.isCopied(planned)).toBe(true);
    expect(await copies.strays(to)).toEqual([]);
  });

  it('waits when the worker does not have the store', async () => {
    const planned = await copies.plan('postgres', 'filesystem', [content(10)]);
    // No drive can have such a store. A worker can be configured without the store of a drive.
    await copies.pool.query(`update jobs.drive_copies set to_store = 'tape'`);
    await expect(deliver(planned)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(await copies.jobOf(planned)).toMatchObject({ waiting_for: 'STORE_UNAVAILABLE' });
  });

  it('waits with an empty file, and clears the wait when the file has arrived', async () => {
    const planned = await copies.plan('postgres', 'filesystem', [content(0)]);
    renameSync(copies.folder, `${copies.folder}.away`);
    await expect(deliver(planned)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(await copies.jobOf(planned)).toMatchObject({ waiting_for: 'STORE_UNAVAILABLE' });
    renameSync(`${copies.folder}.away`, copies.folder);
    expect(await deliver(planned)).toMatchObject({ state: 'running' });
    expect(await copies.jobOf(planned)).toMatchObject({ command: 'closed', waiting_for: null });
  });

  it('keeps the small files that arrived before another one failed', async () => {
    const planned = await copies.plan('postgres', 'filesystem', [content(10), content(20), content(30)]);
    const folder = `${copies.folder}.away`;
    const stores = new WatchedStores(copies.stores);
    stores.onFinished = () => {
      stores.onFinished = () => undefined;
      renameSync(copies.folder, folder);
    };
    const oneByOne = copies.resources({ stores, limit: pLimit(1) });
    const delivered = executeBlobCopy(oneByOne, planned.command, NEVER);
    await expect(delivered).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(await copies.jobOf(planned)).toMatchObject({ waiting_for: 'STORE_UNAVAILABLE', bytes_moved: 10 });
    renameSync(folder, copies.folder);
    await deliver(planned);
    expect(await copies.isCopied(planned)).toBe(true);
    expect(await copies.strays('filesystem')).toEqual([]);
  });
});

async function* nothing(): AsyncIterable<Uint8Array> {
  // Yields nothing.
}
