import { setImmediate } from 'node:timers/promises';
import { ResumableDigests } from '../digests/resumable-digests';
import { openStore, type StorePlace } from './stores-under-test';
import { testBytes } from './test-bytes';

/*
 * A program that dies: appends what a file still lacks, fragment after fragment, and finishes it. Writes a line for each fragment that
 * the store has taken, and is killed by itself, in the middle of whatever the store is at, when it has handed over so many pieces.
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
  /** Of each fragment; the last one is what is left. */
  readonly fragment: number;
  readonly kept: AppendProgress;
  /** Null: it lives to the end. */
  readonly diesAfter: number | null;
}

export const PIECE_BYTES = 64 * 1024;
export const FINISHED = 'finished';

let passed = 0;

async function* pieces(bytes: Buffer, digests: ResumableDigests, diesAfter: number | null): AsyncIterable<Uint8Array> {
  for (let start = 0; start < bytes.length; start += PIECE_BYTES) {
    const piece = Buffer.from(bytes.subarray(start, start + PIECE_BYTES));
    digests.update(piece);
    // As from a socket: what the store has begun meanwhile goes on.
    await setImmediate();
    if (passed++ === diesAfter) process.kill(process.pid, 'SIGKILL');
    yield piece;
  }
}

async function run({ place, location, size, fragment, kept, diesAfter }: AppendTask): Promise<void> {
  const open = openStore(place);
  const { store } = open;
  const bytes = testBytes(size, location);
  let { state, digests, length } = kept;
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
