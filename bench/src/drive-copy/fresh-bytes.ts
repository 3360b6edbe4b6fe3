import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';

const BLOCK_BYTES = 1024 * 1024;
/** As large as what a socket takes at once. */
const PIECE_BYTES = 64 * 1024;
const STAMP_BYTES = 16;

/**
 * Bytes that nobody has stored before, nor can compress, out of memory: neither a disk nor a generator of random numbers is
 * measured along.
 */
export function freshBytes(length: number): Readable {
  return Readable.from(pieces(length), { objectMode: false, highWaterMark: 4 * PIECE_BYTES });
}

function* pieces(length: number): Generator<Buffer> {
  const block = randomBytes(BLOCK_BYTES);
  for (let left = length; left > 0; left -= BLOCK_BYTES) {
    const stamped = Buffer.concat([randomBytes(STAMP_BYTES), block.subarray(STAMP_BYTES)]);
    const end = Math.min(left, BLOCK_BYTES);
    for (let at = 0; at < end; at += PIECE_BYTES) yield stamped.subarray(at, Math.min(at + PIECE_BYTES, end));
  }
}
