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
/** Two segments of what a worker moves at once. */
const LARGE_BYTES = 70 * MIB;
/** How long a store is unreachable. */
const AWAY_MS = inFullRun(60_000, 1_500);
/**
 * The disk that the filesystem store has, where one can be made. What a copy had begun when its store went away is found by the sweep,
 * days later: there is room for a file, and for that.
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
  await drive.ask('/v1.0/me/drive/root:/source/large.bin:/content', { method: 'PUT', body: large });
  const { json } = await drive.ask('/v1.0/me/drive/root:/source');
  source = await readTree(drive, '/v1.0/me/drive', json.id);
  // After the first drive, which is then the default one.
  for (const kind of ['filesystem', 'postgres', 's3'] as const) drives.set(kind, await makeDrive(kind, kind));
});

afterAll(async () => running.system.stop());

const driveOf = (kind: StoreKind): string => `/v1.0/drives/${drives.get(kind) ?? ''}`;
const copyTo = (kind: StoreKind, name: string, from = '/v1.0/me/drive/root:/source:'): Promise<string> =>
  running.drive.copy(from, { parentReference: { driveId: drives.get(kind), id: 'root' }, name });
const statusOf = async (monitor: string): Promise<string> => (await running.drive.ask<CopyStatus>(monitor)).json.status;
const isGoing = async (monitor: string): Promise<boolean> => (await running.drive.ask(monitor)).status === 202;
const waiting = (monitor: string) => eventually(async () => (await statusOf(monitor)) === 'waiting');

/** Whether bytes of the copy have arrived in the other store. */
async function hasBegun(monitor: string): Promise<boolean> {
  const { id } = (await running.drive.ask<CopyStatus>(monitor)).json;
  const [row] = await running.rows(
    `select bytes_moved > 0 as begun from jobs.drive_copies where job_id = '${uuidOf(id) ?? ''}'`,
  );
  return row?.['begun'] === true;
}

async function expectWhole(kind: StoreKind, name: string): Promise<void> {
  const { json } = await running.drive.ask(`${driveOf(kind)}/root:/${name}`);
  expect(await readTree(running.drive, driveOf(kind), json.id)).toEqual(source);
  const hash = await downloadedHash(running.drive, `${driveOf(kind)}/root:/${name}/large.bin:`);
  expect(source.get('large.bin')).toContain(hash);
}

const isThere = async (kind: StoreKind, name: string): Promise<boolean> =>
  (await running.drive.ask(`${driveOf(kind)}/root:/${name}`)).status === 200;

interface Fault {
  readonly leave: () => Promise<void>;
  readonly comeBack: () => Promise<void>;
}

/** While a store is away, a copy waits for it and shows nothing of itself. */
async function expectPatience({ leave, comeBack }: Fault, monitor: string, isVisible: () => Promise<boolean>) {
  await leave();
  try {
    await waiting(monitor);
    await pause(AWAY_MS);
    expect([await isGoing(monitor), await isVisible()]).toEqual([true, false]);
  } finally {
    await comeBack();
  }
}

/** The store that a copy's bytes go to leaves in the middle of them, and comes back. */
async function expectWholeAfter(fault: Fault, kind: StoreKind, name: string): Promise<void> {
  const monitor = await copyTo(kind, name);
  const story = watchCopy(running, monitor);
  await eventually(() => hasBegun(monitor));
  await expectPatience(fault, monitor, () => isThere(kind, name));
  const { status, statuses, fallbacks } = await story;
  expect({ status, fallbacks }).toEqual({ status: 'completed', fallbacks: [] });
  expect(statuses).toContain('waiting');
  await expectWhole(kind, name);
}

describe('a store that is away while a copy goes on', () => {
  const s3 = { leave: () => stores.s3.stop(), comeBack: () => stores.s3.restart() };
  const mount = {
    leave: async () => renameSync(stores.folder, `${stores.folder}-away`),
    comeBack: async () => renameSync(`${stores.folder}-away`, stores.folder),
  };

  it('is waited for where the bytes go: an S3 server', async () => {
    await expectWholeAfter(s3, 's3', 'patient');
  });

  it('is waited for where the bytes go: a disk', async () => {
    await expectWholeAfter(mount, 'filesystem', 'patient');
  });

  it('is waited for where the bytes come from, a disk and an S3 server', async () => {
    const [fresh, other] = [randomBytes(MIB), randomBytes(MIB)];
    await running.drive.ask(`${driveOf('filesystem')}/root:/fresh/a:/content`, { method: 'PUT', body: fresh });
    await running.drive.ask(`${driveOf('s3')}/root:/fresh/a:/content`, { method: 'PUT', body: other });
    for (const [from, to, fault] of [
      ['filesystem', 's3', mount],
      ['s3', 'postgres', s3],
    ] as const) {
      await fault.leave();
      const monitor = await copyTo(to, `from ${from}`, `${driveOf(from)}/root:/fresh:`);
      await expectPatience({ ...fault, leave: async () => undefined }, monitor, () => isThere(to, `from ${from}`));
      expect((await running.drive.ended(monitor)).status).toBe('completed');
      const hash = await downloadedHash(running.drive, `${driveOf(to)}/root:/from ${from}/a:`);
      const { json } = await running.drive.ask(`${driveOf(from)}/root:/fresh/a`);
      expect(json.file?.hashes['sha256Hash']).toBe(hash);
    }
  });
});

const leftInBytes = async (kind: StoreKind): Promise<boolean> =>
  (await storedIn(kind, stores, running)) !== (await knownIn(kind, running));

const ballast = join(disk ?? '', 'ballast');
/** Something else takes all of the disk but for so much. */
const leaveRoom = (mebibytes: number): void => {
  rmSync(ballast, { force: true });
  const { bavail, bsize } = statfsSync(disk ?? '');
  writeFileSync(ballast, Buffer.alloc(bavail * bsize - mebibytes * MIB));
};

where(disk !== undefined, 'needs the right to mount a small disk').describe('a disk that is full', () => {
  const path = (name: string): string => `${driveOf('filesystem')}/root:/${name}:`;
  afterEach(() => rmSync(ballast, { force: true }));

  it('takes no upload that it has no room for, says so, and shows and keeps nothing of it', async () => {
    const before = await storedIn('filesystem', stores, running);
    leaveRoom(16);
    const answer = await running.drive.plain.send(`${path('too-large.bin')}/content`, {
      method: 'PUT',
      body: randomBytes(32 * MIB),
    });
    expect([answer.status, answer.code]).toEqual([507, 'quotaLimitReached']);
    expect(await isThere('filesystem', 'too-large.bin')).toBe(false);
    expect(await storedIn('filesystem', stores, running)).toBe(before);
    const small = await running.drive.ask(`${path('small.bin')}/content`, { method: 'PUT', body: randomBytes(MIB) });
    expect(small.status).toBe(201);
  });

  it('stops an upload session for as long as it is full, which goes on where it was', async () => {
    const bytes = randomBytes(32 * MIB);
    const opened = await running.drive.ask<Session>(`${path('session.bin')}/createUploadSession`, {
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
    const { nextExpectedRanges } = (await running.drive.ask<Session>(uploadUrl)).json;
    expect(nextExpectedRanges).toEqual([`${String(10 * MIB)}-`]);
    expect(await isThere('filesystem', 'session.bin')).toBe(false);
    rmSync(ballast);
    expect((await send(10 * MIB, bytes.length)).status).toBe(201);
  });

  it('makes a copy from another store wait, which goes on when there is room', async () => {
    const body = randomBytes(24 * MIB);
    await running.drive.ask('/v1.0/me/drive/root:/large/new.bin:/content', { method: 'PUT', body });
    leaveRoom(10);
    const full = { leave: async () => undefined, comeBack: async () => rmSync(ballast) };
    const monitor = await copyTo('filesystem', 'squeezed', '/v1.0/me/drive/root:/large:');
    await expectPatience(full, monitor, () => isThere('filesystem', 'squeezed'));
    expect((await running.drive.ended(monitor)).status).toBe('completed');
    const hash = await downloadedHash(running.drive, path('squeezed/new.bin'));
    expect(hash).toBe(createHash('sha256').update(body).digest('hex').toUpperCase());
  });
});

interface Session {
  readonly uploadUrl: string;
  readonly nextExpectedRanges: readonly string[];
}

it('nothing of all that is left in a store after the sweep but what somebody has', async () => {
  await letNineDaysPass(stores, running);
  for (const kind of drives.keys()) {
    await eventually(async () => !(await leftInBytes(kind)));
  }
});
