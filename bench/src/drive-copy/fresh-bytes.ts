import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';

const BLOCK_BYTES = 1024 * 1024;
/** The size that a socket accepts in one write. */
const PIECE_BYTES = 64 * 1024;
const STAMP_BYTES = 16;

/**
 * Yields bytes that are stored nowhere yet and cannot be compressed. They are generated in memory from one random
 * block, so that neither a disk nor the random number generator limits the measurement.
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
