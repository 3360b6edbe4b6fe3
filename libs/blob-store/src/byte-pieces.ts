import { Readable } from 'node:stream';
import { RejectedError } from '@scriptorium/contracts';
import type { ByteRange } from './blob-store';

const READ_AHEAD = 256 * 1024;

/**
 * The same bytes in pieces of exactly `size`, the last one shorter. A piece is a view of a buffer that the next `spare` pieces
 * leave alone and the one after them overwrites: however long the stream, it takes `spare + 1` buffers.
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

/** Passes the bytes on until the upload would be longer than announced. @throws RejectedError BLOB_TOO_LONG */
export async function* upTo(
  expectedTotal: number | undefined,
  length: number,
  bytes: AsyncIterable<Uint8Array>,
): AsyncIterable<Uint8Array> {
  let total = length;
  for await (const some of bytes) {
    total += some.length;
    if (expectedTotal !== undefined && total > expectedTotal) {
      throw new RejectedError('BLOB_TOO_LONG', `The upload is longer than the ${expectedTotal} bytes announced`);
    }
    yield some;
  }
}

/** The range, cut to what is there. */
export function cutRange(range: ByteRange | undefined, length: number): { start: number; end: number } {
  const end = Math.min(range?.end ?? length, length);
  return { start: Math.min(range?.start ?? 0, end), end };
}

/** Bytes of a store as a stream, its errors translated. */
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
