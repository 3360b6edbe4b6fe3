import { Readable } from 'node:stream';
import { RejectedError } from '@scriptorium/contracts';
import type { ByteRange } from './blob-store';

const READ_AHEAD = 256 * 1024;

/**
 * Returns the bytes in pieces of exactly `size` bytes, except for the last one. A piece is a view of a buffer that is
 * overwritten after `spare` more pieces, so that the stream needs `spare + 1` buffers, whatever its length is.
 */
export async function* piecesOf(bytes: AsyncIterable<Uint8Array>, size: number, spare = 0): AsyncIterable<Buffer> {
  const buffers: Buffer[] = [];
  let piece = 0;
  let filled = 0;
  for await (const some of bytes) {
    for (let taken = 0; taken < some.length;) {
      const buffer = (buffers[piece % (spare + 1)] ??= Buffer.allocUnsafeSlow(size));
      const count = Math.min(size - filled, some.length - taken);
      buffer.set(count === some.length ? some : some.subarray(taken, taken + count), filled);
      taken += count;
      filled += count;
      if (filled < size) continue;
      yield buffer;
      piece++;
      filled = 0;
    }
  }
  const last = buffers[piece % (spare + 1)];
  if (filled > 0 && last !== undefined) yield last.subarray(0, filled);
}

/** Returns the bytes. @throws RejectedError BLOB_TOO_LONG if the upload becomes longer than `expectedTotal` */
export async function* limitLength(
  expectedTotal: number | undefined,
  length: number,
  bytes: AsyncIterable<Uint8Array>,
): AsyncIterable<Uint8Array> {
  let total = length;
  for await (const some of bytes) {
    total += some.length;
    if (expectedTotal !== undefined && total > expectedTotal) {
      throw new RejectedError('BLOB_TOO_LONG', `The upload is longer than the announced ${expectedTotal} bytes.`);
    }
    yield some;
  }
}

/** Returns the range, limited to `length`. */
export function limitRange(range: ByteRange | undefined, length: number): { start: number; end: number } {
  const end = Math.min(range?.end ?? length, length);
  return { start: Math.min(range?.start ?? 0, end), end };
}

/** Returns the bytes of a store as a stream with translated errors. */
export function readableOf(bytes: AsyncIterable<Uint8Array>, translate: (error: unknown) => unknown): Readable {
  return Readable.from(translated(bytes, translate), { objectMode: false, highWaterMark: READ_AHEAD });
}

async function* translated(
  bytes: AsyncIterable<Uint8Array>,
  translate: (error: unknown) => unknown,
): AsyncIterable<Uint8Array> {
  try {
    yield* bytes;
  } catch (error) {
    throw translate(error);
  }
}
