import { createHash } from 'node:crypto';
import { ResumableDigests } from '../digests/resumable-digests';
import { openStore, type StorePlace } from './stores-under-test';
import { testBytes } from './test-bytes';

/*
 * A program that sends a large file to a store in two appends, with the digests of an upload, and reads it back. It
 * prints a StreamReport as JSON.
 */
export interface StreamReport {
  readonly isSame: boolean;
  readonly size: number;
  /** The peak of resident memory during the transfer minus the memory before it. */
  readonly extraBytes: number;
  readonly writeSeconds: number;
  readonly readSeconds: number;
}

const PIECE_BYTES = 64 * 1024;
const SAMPLE_MS = 20;

/** Returns different pieces, each in its own buffer, like a socket. */
async function* pieces(first: number, count: number, digests: ResumableDigests): AsyncIterable<Uint8Array> {
  const noise = testBytes(2 * PIECE_BYTES, 'large');
  for (let index = first; index < first + count; index++) {
    const piece = Buffer.allocUnsafeSlow(PIECE_BYTES);
    noise.copy(piece, 0, index % PIECE_BYTES);
    piece.writeUInt32LE(index);
    digests.update(piece);
    yield piece;
  }
}

async function stream(place: StorePlace, size: number): Promise<StreamReport> {
  const open = openStore(place);
  const { store } = open;
  // Warms up, so that loaded modules and compiled code do not count as memory of the file.
  await store.finish(
    '0/warm-up',
    (await store.append('0/warm-up', null, pieces(0, 160, await ResumableDigests.load(null)))).state,
  );
  const before = process.memoryUsage().rss;
  let most = before;
  const sampling = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), SAMPLE_MS);
  const count = Math.floor(size / PIECE_BYTES);
  const half = Math.floor(count / 2) + 1;
  const options = { expectedTotal: count * PIECE_BYTES };
  const started = performance.now();
  const digests = await ResumableDigests.load(null);
  const first = await store.append('0/large', null, pieces(0, half, digests), options);
  const rest = await ResumableDigests.load(digests.save());
  const whole = await store.append('0/large', first.state, pieces(half, count - half, rest), options);
  await store.finish('0/large', whole.state);
  const written = performance.now();
  const hash = createHash('sha256');
  for await (const some of await store.read('0/large')) hash.update(some as Buffer);
  const read = performance.now();
  clearInterval(sampling);
  await open.close();
  return {
    isSame: hash.digest().equals(rest.digest().sha256),
    size: whole.length,
    extraBytes: most - before,
    writeSeconds: (written - started) / 1000,
    readSeconds: (read - written) / 1000,
  };
}

const [place = '', size = ''] = process.argv.slice(2);
void stream(JSON.parse(place) as StorePlace, Number(size)).then((report) =>
  process.stdout.write(JSON.stringify(report)),
);
