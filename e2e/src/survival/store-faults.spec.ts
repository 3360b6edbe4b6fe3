import { uuidOf } from '@scriptorium/contracts';
import { eventually, inFullRun, smallDisk, temporaryFolder, where } from '@scriptorium/testing';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { watchCopy } from './copy-story';
import { startDriveSystem, type CopyStatus, type DriveSystem } from './drive-system';
import { downloadedHash, plantTree, readTree, type Tree } from './drive-tree';
import { knownIn, letNineDaysPass, openThreeStores, storedIn, type StoreKind, type ThreeStores } from './three-stores';

const MIB = 1024 * 1024;
/** A worker moves it in two segments. */
const LARGE_BYTES = 70 * MIB;
/** How long a store is unreachable. */
const AWAY_MS = inFullRun(60_000, 1_500);
/**
 * The disk of the filesystem store, if a disk can be created. The sweep deletes unfinished bytes of a copy only days
 * later. So the disk has room for the file and for those bytes.
 */
const disk = smallDisk(240);

let running: DriveSystem;
let stores: ThreeStores;
let source: Tree;
const drives = new Map<StoreKind, string>();

beforeAll(async () => {
  const folder = join(disk ?? temporaryFolder(), 'blobs');
  mkdirSync(folder);
  stores = await openThreeStores(folder);
  running = await startDriveSystem({
    ...stores.env,
    SWEEP_BLOBS_EVERY_MS: '1000',
    NODES_PER_COMMAND: '10',
    RESCUE_AFTER_MS: '10000',
  });
  const { drive, makeDrive } = running;
  await plantTree(drive, 'source', { folders: 4, filesEach: 6 });
  const large = randomBytes(LARGE_BYTES);
  await drive.send('/v1.0/me/drive/root:/source/large.bin:/content', { method: 'PUT', body: large });
  const { json } = await drive.send('/v1.0/me/drive/root:/source');
  source = await readTree(drive, '/v1.0/me/drive', json.id);
  // Created after the first drive, which is the default drive.
  for (const kind of ['filesystem', 'postgres', 's3'] as const) drives.set(kind, await makeDrive(kind, kind));
});

afterAll(async () => running.system.stop());

const driveOf = (kind: StoreKind): string => `/v1.0/drives/${drives.get(kind) ?? ''}`;
const copyTo = (kind: StoreKind, name: string, from = '/v1.0/me/drive/root:/source:'): Promise<string> =>
  running.drive.copy(from, { parentReference: { driveId: drives.get(kind), id: 'root' }, name });
const statusOf = async (monitor: string): Promise<string> =>
  (await running.drive.send<CopyStatus>(monitor)).json.status;
const isGoing = async (monitor: string): Promise<boolean> => (await running.drive.send(monitor)).status === 202;
const waiting = (monitor: string) => eventually(async () => (await statusOf(monitor)) === 'waiting');

/** Returns whether bytes of the copy have arrived in the other store. */
async function hasBegun(monitor: string): Promise<boolean> {
  const { id } = (await running.drive.send<CopyStatus>(monitor)).json;
  const [row] = await running.rows(
    `select bytes_moved > 0 as begun from jobs.drive_copies where job_id = '${uuidOf(id) ?? ''}'`,
  );
  return row?.['begun'] === true;
}

async function expectWhole(kind: StoreKind, name: string): Promise<void> {
  const { json } = await running.drive.send(`${driveOf(kind)}/root:/${name}`);
  expect(await readTree(running.drive, driveOf(kind), json.id)).toEqual(source);
  const hash = await downloadedHash(running.drive, `${driveOf(kind)}/root:/${name}/large.bin:`);
  expect(source.get('large.bin')).toContain(hash);
}

const exists = async (kind: StoreKind, name: string): Promise<boolean> =>
  (await running.drive.send(`${driveOf(kind)}/root:/${name}`)).status === 200;

interface Fault {
  readonly disable: () => Promise<void>;
  readonly restore: () => Promise<void>;
}

/** While a store is unreachable, a copy waits for it and is not visible. */
async function expectPatience({ disable, restore }: Fault, monitor: string, isVisible: () => Promise<boolean>) {
  await disable();
  try {
    await waiting(monitor);
    await pause(AWAY_MS);
    expect([await isGoing(monitor), await isVisible()]).toEqual([true, false]);
  } finally {
    await restore();
  }
}

/** The target store of a copy becomes unreachable in the middle of the copy, and reachable again. */
async function expectWholeAfter(fault: Fault, kind: StoreKind, name: string): Promise<void> {
  const monitor = await copyTo(kind, name);
  const story = watchCopy(running, monitor);
  await eventually(() => hasBegun(monitor));
  await expectPatience(fault, monitor, () => exists(kind, name));
  const { status, statuses, fallbacks } = await story;
  expect({ status, fallbacks }).toEqual({ status: 'completed', fallbacks: [] });
  expect(statuses).toContain('waiting');
  await expectWhole(kind, name);
}

describe('a store that is unreachable during a copy', () => {
  const s3 = { disable: () => stores.s3.stop(), restore: () => stores.s3.restart() };
  const mount = {
    disable: async () => renameSync(stores.folder, `${stores.folder}-away`),
    restore: async () => renameSync(`${stores.folder}-away`, stores.folder),
  };

  it('delays the copy as its target: an S3 server', async () => {
    await expectWholeAfter(s3, 's3', 'patient');
  });

  it('delays the copy as its target: a disk', async () => {
    await expectWholeAfter(mount, 'filesystem', 'patient');
  });

  it('delays the copy as its source: a disk and an S3 server', async () => {
    const [fresh, other] = [randomBytes(MIB), randomBytes(MIB)];
    await running.drive.send(`${driveOf('filesystem')}/root:/fresh/a:/content`, { method: 'PUT', body: fresh });
    await running.drive.send(`${driveOf('s3')}/root:/fresh/a:/content`, { method: 'PUT', body: other });
    for (const [from, to, fault] of [
      ['filesystem', 's3', mount],
      ['s3', 'postgres', s3],
    ] as const) {
      await fault.disable();
      const monitor = await copyTo(to, `from ${from}`, `${driveOf(from)}/root:/fresh:`);
      await expectPatience({ ...fault, disable: async () => undefined }, monitor, () => exists(to, `from ${from}`));
      expect((await running.drive.ended(monitor)).status).toBe('completed');
      const hash = await downloadedHash(running.drive, `${driveOf(to)}/root:/from ${from}/a:`);
      const { json } = await running.drive.send(`${driveOf(from)}/root:/fresh/a`);
      expect(json.file?.hashes['sha256Hash']).toBe(hash);
    }
  });
});

const leftInBytes = async (kind: StoreKind): Promise<boolean> =>
  (await storedIn(kind, stores, running)) !== (await knownIn(kind, running));

const ballast = join(disk ?? '', 'ballast');
/** Fills the disk except for that many mebibytes. */
const leaveRoom = (mebibytes: number): void => {
  rmSync(ballast, { force: true });
  const { bavail, bsize } = statfsSync(disk ?? '');
  writeFileSync(ballast, Buffer.alloc(bavail * bsize - mebibytes * MIB));
};

where(disk !== undefined, 'a full disk').describe('a disk that is full', () => {
  const path = (name: string): string => `${driveOf('filesystem')}/root:/${name}:`;
  afterEach(() => rmSync(ballast, { force: true }));

  it('rejects an upload that does not fit with 507, and keeps none of its bytes', async () => {
    const before = await storedIn('filesystem', stores, running);
    leaveRoom(16);
    const answer = await running.drive.plain.send(`${path('too-large.bin')}/content`, {
      method: 'PUT',
      body: randomBytes(32 * MIB),
    });
    expect([answer.status, answer.code]).toEqual([507, 'quotaLimitReached']);
    expect(await exists('filesystem', 'too-large.bin')).toBe(false);
    expect(await storedIn('filesystem', stores, running)).toBe(before);
    const small = await running.drive.send(`${path('small.bin')}/content`, { method: 'PUT', body: randomBytes(MIB) });
    expect(small.status).toBe(201);
  });

  it('interrupts an upload session, which resumes where it was', async () => {
    const bytes = randomBytes(32 * MIB);
    const opened = await running.drive.send<Session>(`${path('session.bin')}/createUploadSession`, {
      method: 'POST',
      body: {},
    });
    const { uploadUrl } = opened.json;
    const send = (start: number, end: number) =>
      running.drive.plain.send(uploadUrl, {
        method: 'PUT',
        body: bytes.subarray(start, end),
        headers: { 'content-range': `bytes ${String(start)}-${String(end - 1)}/${String(bytes.length)}` },
      });
    expect((await send(0, 10 * MIB)).status).toBe(202);
    leaveRoom(8);
    expect(await send(10 * MIB, bytes.length)).toMatchObject({ status: 507, code: 'quotaLimitReached' });
    const { nextExpectedRanges } = (await running.drive.send<Session>(uploadUrl)).json;
    expect(nextExpectedRanges).toEqual([`${String(10 * MIB)}-${String(bytes.length - 1)}`]);
    expect(await exists('filesystem', 'session.bin')).toBe(false);
    rmSync(ballast);
    expect((await send(10 * MIB, bytes.length)).status).toBe(201);
  });

  it('delays a copy from another store until there is room', async () => {
    const body = randomBytes(24 * MIB);
    await running.drive.send('/v1.0/me/drive/root:/large/new.bin:/content', { method: 'PUT', body });
    leaveRoom(10);
    const full = { disable: async () => undefined, restore: async () => rmSync(ballast) };
    const monitor = await copyTo('filesystem', 'squeezed', '/v1.0/me/drive/root:/large:');
    await expectPatience(full, monitor, () => exists('filesystem', 'squeezed'));
    expect((await running.drive.ended(monitor)).status).toBe('completed');
    const hash = await downloadedHash(running.drive, path('squeezed/new.bin'));
    expect(hash).toBe(createHash('sha256').update(body).digest('hex').toUpperCase());
  });
});

interface Session {
  readonly uploadUrl: string;
  readonly nextExpectedRanges: readonly string[];
}

it('the stores contain only referenced contents after the sweep', async () => {
  await letNineDaysPass(stores, running);
  for (const kind of drives.keys()) {
    await eventually(async () => !(await leftInBytes(kind)));
  }
});
