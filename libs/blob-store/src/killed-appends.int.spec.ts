import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { sourceProgram } from '@scriptorium/testing';
import type { BlobStore } from './blob-store';
import { ResumableDigests } from './digests/resumable-digests';
import { FINISHED, PIECE_BYTES, type AppendTask, type AppendProgress } from './testing/append-in-fragments';
import { newPlace, openStore, storeKinds, type OpenStore, type StorePlace } from './testing/stores-under-test';
import { collect, testBytes } from './testing/test-bytes';

const SIZE = 300 * PIECE_BYTES + 12_345;
const LOCATION = '42/killed';
/** Number of pieces before each kill: in the first and in later fragments, on S3 before and after a part of 5 MiB. */
const KILLS = [20, 40, 85, 61, 100];
const program = join(__dirname, 'testing/append-in-fragments.ts');

interface AppendResult extends AppendProgress {
  readonly signal: string | null;
  readonly isFinished: boolean;
}

/** Runs the program and returns the last progress that it printed. */
async function append(task: AppendTask): Promise<AppendResult> {
  const child = spawn(process.execPath, [...sourceProgram(program), JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let [progress, isFinished] = [task.progress, false];
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line === FINISHED) isFinished = true;
    else progress = JSON.parse(line) as AppendProgress;
  });
  const [, signal] = (await once(child, 'close')) as [number | null, string | null];
  return { ...progress, signal, isFinished };
}

describe.each(storeKinds)('a process that dies while it writes to the %s store', (kind) => {
  let place: StorePlace;
  let open: OpenStore;
  let store: BlobStore;

  beforeAll(async () => {
    place = await newPlace(kind);
    open = openStore(place);
    ({ store } = open);
    // The first run on a machine compiles the S3 server.
  });
  afterAll(async () => open.close());

  async function listed(): Promise<string[]> {
    const found = new Set<string>();
    for await (const { location } of store.locations(new Date(Date.now() + 3600_000))) found.add(location);
    return [...found];
  }

  it('leaves the last state valid, so that another process resumes the upload', async () => {
    let progress: AppendProgress = { state: null, digests: null, length: 0 };
    const task = { place, location: LOCATION, size: SIZE };
    for (const [kill, diesAfter] of KILLS.entries()) {
      const fragment = PIECE_BYTES * (kill % 2 === 0 ? 90 : 7);
      const { signal, ...next } = await append({ ...task, fragment, progress, diesAfter });
      expect({ kill, signal, isFinished: next.isFinished }).toEqual({ kill, signal: 'SIGKILL', isFinished: false });
      expect(next.length).toBeGreaterThanOrEqual(progress.length);
      await expect(store.read(LOCATION)).rejects.toMatchObject({ code: 'BLOB_NOT_FOUND' });
      // A sweep finds the upload in any state. S3 has nothing of it before the first part or fragment.
      const known = await listed();
      if (kind !== 's3' || kill > 0) expect(known).toEqual([LOCATION]);
      progress = next;
    }
    expect(progress.length).toBeGreaterThan(0);

    const whole = await append({ ...task, fragment: SIZE, progress, diesAfter: null });
    expect(whole).toMatchObject({ length: SIZE, isFinished: true });
    const bytes = testBytes(SIZE, LOCATION);
    expect((await collect(await store.read(LOCATION))).equals(bytes)).toBe(true);
    const digests = await ResumableDigests.load(whole.digests);
    const direct = await ResumableDigests.load(null);
    direct.update(bytes);
    expect(digests.digest()).toEqual(direct.digest());

    await store.remove(LOCATION);
    expect(await listed()).toEqual([]);
  });
});
