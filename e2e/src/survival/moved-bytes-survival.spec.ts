import { uuidOf } from '@scriptorium/contracts';
import { eventually, testSeed } from '@scriptorium/testing';
import { randomBytes } from 'node:crypto';
import { chance } from './chance';
import { watchCopy, type CopyStory } from './copy-story';
import { startDriveSystem, strike, type DriveSystem } from './drive-system';
import { downloadedHash, plantTree, readTree, type Tree } from './drive-tree';
import { NOTHING_WRONG, WRONG_ROWS } from './inspect-drives';
import { letNineDaysPass, openThreeStores, untilNothingLeaked, type StoreKind, type ThreeStores } from './three-stores';

const MIB = 1024 * 1024;
/** A worker moves it in five segments. */
const LARGE_BYTES = 260 * MIB;
const TARGETS: readonly StoreKind[] = ['postgres', 's3'];
const STORES: readonly StoreKind[] = ['filesystem', ...TARGETS];
const LONGEST_WAIT_MS = 400;
/** Longer than a segment takes: a worker sends a heartbeat after each segment. */
const RESCUE_AFTER_MS = '10000';

const seed = testSeed();
const random = chance(seed);

let running: DriveSystem;
let stores: ThreeStores;
let source: Tree;
const drives = new Map<StoreKind, string>();

beforeAll(async () => {
  stores = await openThreeStores();
  const env = { DRIVE_STORE: 'filesystem', SWEEP_BLOBS_EVERY_MS: '1000', NODES_PER_COMMAND: '10', RESCUE_AFTER_MS };
  running = await startDriveSystem({ ...stores.env, ...env });
  const { drive, makeDrive } = running;
  await plantTree(drive, 'source', { folders: 6, filesEach: 10 });
  await drive.send('/v1.0/me/drive/root:/source/large.bin:/content', { method: 'PUT', body: largeFile() });
  const { json } = await drive.send('/v1.0/me/drive/root:/source');
  source = await readTree(drive, '/v1.0/me/drive', json.id);
  for (const kind of TARGETS) drives.set(kind, await makeDrive(`in ${kind}`, kind));
});

afterAll(async () => running.system.stop());

/** Returns a stream of mebibytes, each with different bytes. */
function largeFile(): ReadableStream {
  const noise = randomBytes(2 * MIB);
  let start = 0;
  return new ReadableStream({
    pull: (controller) => {
      if (start === LARGE_BYTES) return controller.close();
      const from = (start / MIB) * 4001;
      controller.enqueue(new Uint8Array(noise.subarray(from, from + MIB)));
      start += MIB;
    },
  });
}

const copyTo = (kind: StoreKind): Promise<string> =>
  running.drive.copy('/v1.0/me/drive/root:/source:', { parentReference: { driveId: drives.get(kind), id: 'root' } });

/** Returns the number of bytes of large contents that running copies have moved; undefined if no copy is running. */
async function received(): Promise<number | undefined> {
  const [row] = await running.rows(
    `select count(distinct j.id)::int as going,
            coalesce(sum(b.received) filter (where b.size = ${String(LARGE_BYTES)}), 0)::float as received
       from jobs.jobs j
       left join jobs.drive_blobs b on b.space_id = j.space_id and b.job_id = j.id
      where j.ended_at is null`,
  );
  return row?.['going'] === 0 ? undefined : Number(row?.['received']);
}

it('a copy between two stores that is cancelled in the middle of a file while its worker dies leaves no bytes', async () => {
  const monitor = await copyTo('postgres');
  const options = { random, longestMs: LONGEST_WAIT_MS, progress: received };
  expect(await strike(running, ['blob-copy-worker'], options)).toHaveLength(1);
  expect((await running.drive.send(monitor, { method: 'DELETE' })).status).toBe(204);
  const { id, status } = await running.drive.ended(monitor);
  expect(status).toBe('cancelled');
  const made = `select count(*)::int as items from content.drive_items where job_id = '${uuidOf(id) ?? ''}'`;
  await eventually(async () => (await running.rows(made))[0]?.['items'] === 0);
  await untilNothingLeaked(STORES, stores, running);
});

it('a copy between two stores resumes in the middle of a file after a process is killed', async () => {
  const monitors = await Promise.all(TARGETS.map(copyTo));
  const stories = monitors.map((monitor) => watchCopy(running, monitor));
  const victims = ['blob-copy-worker', 'postgres', 'blob-copy-worker', 'nats-server'];
  const [first = '', ...others] = victims;
  const options = { random, longestMs: LONGEST_WAIT_MS, progress: received };
  const begun = await strike(running, [first], options);
  // The sweep finds uploads of running copies of any age and must not delete them.
  await letNineDaysPass(stores, running);
  const struck = [`seed ${String(seed)}`, ...begun, ...(await strike(running, others, options))];

  const found: readonly CopyStory[] = await Promise.all(stories);
  for (const { status, fallbacks } of found) {
    expect({ struck, status, fallbacks }).toEqual({ struck, status: 'completed', fallbacks: [] });
  }
  for (const kind of TARGETS) {
    const drive = `/v1.0/drives/${drives.get(kind) ?? ''}`;
    const { json } = await running.drive.send(`${drive}/root:/source`);
    expect({ struck, kind, tree: await readTree(running.drive, drive, json.id) }).toEqual({
      struck,
      kind,
      tree: source,
    });
    const hash = await downloadedHash(running.drive, `${drive}/root:/source/large.bin:`);
    expect(source.get('large.bin')).toContain(hash);
  }
  expect({ struck, ...(await running.rows(WRONG_ROWS))[0] }).toEqual({ struck, ...NOTHING_WRONG });
  await untilNothingLeaked(STORES, stores, running);
});
