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
/** Pieces. In the first fragment and in later ones; on S3 before and after a part of 5 MiB. */
const DEATHS = [20, 40, 85, 61, 100];
const program = join(__dirname, 'testing/append-in-fragments.ts');

interface Ended extends AppendProgress {
  readonly signal: string | null;
  readonly isFinished: boolean;
}

/** What the program has said before it died. */
async function append(errand: AppendTask): Promise<Ended> {
  const child = spawn(process.execPath, [...sourceProgram(program), JSON.stringify(errand)], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let [kept, isFinished] = [errand.kept, false];
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line === FINISHED) isFinished = true;
    else kept = JSON.parse(line) as AppendProgress;
  });
  const [, signal] = (await once(child, 'close')) as [number | null, string | null];
  return { ...kept, signal, isFinished };
}

describe.each(storeKinds)('a process that dies while it writes to the %s store', (kind) => {
  let place: StorePlace;
  let open: OpenStore;
  let store: BlobStore;

  beforeAll(async () => {
    place = await newPlace(kind);
    open = openStore(place);
    ({ store } = open);
    // The first time on a machine, the S3 server is compiled.
  });
  afterAll(async () => open.close());

  async function listed(): Promise<string[]> {
    const found = new Set<string>();
    for await (const { location } of store.locations(new Date(Date.now() + 3600_000))) found.add(location);
    return [...found];
  }

  it('leaves what was kept as good as it was: the next one goes on there, and the bytes are the same', async () => {
    let kept: AppendProgress = { state: null, digests: null, length: 0 };
    const errand = { place, location: LOCATION, size: SIZE };
    for (const [kill, diesAfter] of DEATHS.entries()) {
      const fragment = PIECE_BYTES * (kill % 2 === 0 ? 90 : 7);
      const { signal, ...next } = await append({ ...errand, fragment, kept, diesAfter });
      expect({ kill, signal, isFinished: next.isFinished }).toEqual({ kill, signal: 'SIGKILL', isFinished: false });
      expect(next.length).toBeGreaterThanOrEqual(kept.length);
      await expect(store.read(LOCATION)).rejects.toMatchObject({ code: 'BLOB_NOT_FOUND' });
      // A sweep finds it whatever state it was left in. S3 has nothing of it before there is a part, or a fragment.
      const known = await listed();
      if (kind !== 's3' || kill > 0) expect(known).toEqual([LOCATION]);
      kept = next;
    }
    expect(kept.length).toBeGreaterThan(0);

    const whole = await append({ ...errand, fragment: SIZE, kept, diesAfter: null });
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
