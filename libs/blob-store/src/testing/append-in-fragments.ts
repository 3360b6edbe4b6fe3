import { setImmediate } from 'node:timers/promises';
import { ResumableDigests } from '../digests/resumable-digests';
import { openStore, type StorePlace } from './stores-under-test';
import { testBytes } from './test-bytes';

/*
 * A program that kills itself: it appends the missing bytes of a file, fragment by fragment, and finishes it. It prints
 * a line for each stored fragment. After `diesAfter` pieces it kills itself, while the store is working.
 */
export interface AppendProgress {
  readonly state: string | null;
  readonly digests: string | null;
  readonly length: number;
}

export interface AppendTask {
  readonly place: StorePlace;
  readonly location: string;
  readonly size: number;
  /** Size of each fragment except the last. */
  readonly fragment: number;
  readonly progress: AppendProgress;
  /** Number of pieces before the kill. Null: the program finishes the file. */
  readonly diesAfter: number | null;
}

export const PIECE_BYTES = 64 * 1024;
export const FINISHED = 'finished';

let passed = 0;

async function* pieces(bytes: Buffer, digests: ResumableDigests, diesAfter: number | null): AsyncIterable<Uint8Array> {
  for (let start = 0; start < bytes.length; start += PIECE_BYTES) {
    const piece = Buffer.from(bytes.subarray(start, start + PIECE_BYTES));
    digests.update(piece);
    // Yields to the event loop like a socket, so that pending writes of the store continue.
    await setImmediate();
    if (passed++ === diesAfter) process.kill(process.pid, 'SIGKILL');
    yield piece;
  }
}

async function run({ place, location, size, fragment, progress, diesAfter }: AppendTask): Promise<void> {
  const open = openStore(place);
  const { store } = open;
  const bytes = testBytes(size, location);
  let { state, digests, length } = progress;
  while (length < size) {
    const next = await ResumableDigests.load(digests);
    const some = pieces(bytes.subarray(length, length + fragment), next, diesAfter);
    ({ state, length } = await store.append(location, state, some, { expectedTotal: size }));
    digests = next.save();
    process.stdout.write(`${JSON.stringify({ state, digests, length })}\n`);
  }
  await store.finish(location, state ?? '');
  process.stdout.write(`${FINISHED}\n`);
  await open.close();
}

if (require.main === module) void run(JSON.parse(process.argv[2] ?? '') as AppendTask);
