import { createCipheriv, createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';

/** Returns pseudo-random bytes, which are the same for the same seed. */
export function testBytes(size: number, seed: string): Buffer {
  const key = createHash('sha256').update(seed).digest();
  return createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(size));
}

/** Returns the bytes in chunks like a socket: of up to 64 KiB at arbitrary offsets, each in its own buffer. */
export async function* asStream(bytes: Buffer): AsyncIterable<Uint8Array> {
  let start = 0;
  for (let size = 12_345; start < bytes.length; size = 65_536) {
    await setImmediate();
    yield Uint8Array.prototype.slice.call(bytes, start, start + size);
    start += size;
  }
}

/** Returns the bytes in chunks, then fails like a broken connection. */
export async function* failingStream(bytes: Buffer): AsyncIterable<Uint8Array> {
  yield* asStream(bytes);
  throw new Error('The client has disconnected.');
}

export async function collect(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const some of stream) all.push(some);
  return Buffer.concat(all);
}
