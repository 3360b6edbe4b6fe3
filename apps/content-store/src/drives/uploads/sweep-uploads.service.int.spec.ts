import {
  commitUpload,
  deleteDriveItem,
  listUnusedLocations,
  openUpload,
  readContentLocation,
  readUpload,
} from '@scriptorium/contracts';
import type { INestMicroservice } from '@nestjs/common';
import { eventually } from '@scriptorium/testing';
import { factsOf, PlantedDrive } from '../../testing/planted-drive';
import { PlantedStore } from '../../testing/planted-store';
import { startFakePlanner } from '../../testing/fake-planner';
import { Retention } from './retention';
import { SweepUploads } from './sweep-uploads.service';

describe('the sweep of uploads and blobs', () => {
  let store: PlantedStore;
  let planner: INestMicroservice | undefined;
  /** When the oldest running copy was accepted. */
  let oldestCopy: Date | undefined;
  let drive: PlantedDrive;
  let drives = 0;

  beforeAll(async () => {
    store = await PlantedStore.start();
    planner = await startPlanner();
  });
  beforeEach(async () => {
    oldestCopy = undefined;
    drives += 1;
    drive = await PlantedDrive.make(store, `Drive ${String(drives)}`);
  });
  afterAll(async () => {
    await planner?.close();
    await store.stop();
  });

  const startPlanner = (): Promise<INestMicroservice> =>
    startFakePlanner(store.natsUrl, () => Promise.resolve(oldestCopy ?? new Date()));
  const sweep = async (): Promise<unknown> =>
    Promise.all([1, 2].map(() => new SweepUploads(store.pool, store.rpc, new Retention()).sweep()));
  const locationOf = async (path: string): Promise<string> =>
    (await store.call(readContentLocation, { caller: drive.caller, address: drive.at(path) })).location;
  const unused = async (...locations: string[]): Promise<readonly string[]> =>
    (await store.call(listUnusedLocations, { store: 'postgres', locations })).locations;
  const remove = (path: string): Promise<object> =>
    store.call(deleteDriveItem, { caller: drive.caller, address: drive.at(path), forever: true });
  const days = (column: 'unused_since' | 'expires_at', count: number): Promise<unknown> =>
    store.pool.query(
      `update content.${column === 'expires_at' ? 'uploads' : 'blobs'} set ${column} = ${column} - make_interval(days => $1)`,
      [count],
    );

  it('deletes expired uploads, and unreferenced blobs days later, and nothing else', async () => {
    await drive.file('version', `old version ${String(drives)}`);
    const version = await locationOf('version');
    for (const name of ['version', 'kept', 'gone']) await drive.file(name, `${name} ${String(drives)}`);
    const [kept, gone] = [await locationOf('kept'), await locationOf('gone')];
    const request = { caller: drive.caller, address: drive.at('open'), conflict: 'replace' as const };
    const { location: open, id: uploadId } = await store.call(openUpload, request);
    const all = [version, kept, gone, open];
    await remove('gone');
    await days('expires_at', 6);
    await sweep();
    await days('unused_since', 7);
    await sweep();
    expect(await unused(...all, 'docs/unknown')).toEqual(['docs/unknown']);
    await store.call(readUpload, { uploadId });
    await days('unused_since', 1);
    await days('expires_at', 1);
    await sweep();
    expect(await unused(...all)).toEqual([gone, open]);
    expect(await locationOf('kept')).toBe(kept);
    expect((await store.call(listUnusedLocations, { store: 's3', locations: [kept] })).locations).toEqual([kept]);
  });

  it('keeps blobs that were marked after the oldest running copy was accepted, or in the hour before', async () => {
    await drive.file('gone', `gone ${String(drives)}`);
    const gone = await locationOf('gone');
    await remove('gone');
    await sweep();
    await days('unused_since', 20);
    const hoursAgo = (hours: number): Date => new Date(Date.now() - hours * 3_600_000);
    for (const hours of [24 * 21, 24 * 20 - 0.5]) {
      oldestCopy = hoursAgo(hours);
      await sweep();
      expect([hours, ...(await unused(gone))]).toEqual([hours]);
    }
    oldestCopy = hoursAgo(24 * 20 - 2);
    await sweep();
    expect(await unused(gone)).toEqual([gone]);
  });

  it('deletes no blob while the planner does not reply, but deletes expired uploads', async () => {
    await drive.file('gone', `gone ${String(drives)}`);
    const gone = await locationOf('gone');
    await remove('gone');
    await sweep();
    await days('unused_since', 20);
    const request = { caller: drive.caller, address: drive.at('open'), conflict: 'replace' as const };
    const { location: open } = await store.call(openUpload, request);
    await days('expires_at', 7);
    await planner?.close();
    planner = undefined;
    await sweep();
    expect(await unused(gone, open)).toEqual([open]);
    planner = await startPlanner();
    await sweep();
    expect(await unused(gone, open)).toEqual([gone, open]);
  });

  it('keeps a blob that is referenced again', async () => {
    await drive.file('one', 'again');
    const location = await locationOf('one');
    await remove('one');
    await sweep();
    await drive.file('two', 'again');
    await days('unused_since', 8);
    await sweep();
    expect(await locationOf('two')).toBe(location);
  });

  it('rejects a request for more than a thousand locations', async () => {
    const locations = Array.from({ length: 1_001 }, (_, number) => `docs/${String(number)}`);
    expect(await unused(...locations.slice(1))).toHaveLength(1_000);
    await expect(unused(...locations)).rejects.toMatchObject({ code: 'TOO_MANY', data: { limit: 1_000 } });
  });

  it('makes an upload of the same bytes wait for the deletion, and then stores its own', async () => {
    await drive.file('one', 'at once');
    const before = await locationOf('one');
    await remove('one');
    const request = { caller: drive.caller, address: drive.at('two'), conflict: 'replace' as const };
    const { id: uploadId, location } = await store.call(openUpload, request);
    const deleting = await store.pool.connect();
    await deleting.query('begin');
    await deleting.query('delete from content.blobs where location = $1', [before]);
    const committed = store.call(commitUpload, { uploadId, size: 7, facts: factsOf('at once') });
    await eventually(async () => {
      const waiting = await store.pool.query(
        `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return waiting.rowCount !== 0;
    });
    await deleting.query('commit');
    deleting.release();
    expect((await committed).isUnused).toBe(false);
    expect(await locationOf('two')).toBe(location);
    expect(await unused(before, location)).toEqual([before]);
  });
});
