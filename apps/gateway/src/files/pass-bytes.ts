import type { ContentDigests, Digests } from '@scriptorium/blob-store';
import { type FileFacts, RejectedError } from '@scriptorium/contracts';

/** Yields the bytes and updates the digests with them. */
export async function* digesting(bytes: AsyncIterable<Buffer>, digests: Digests): AsyncIterable<Buffer> {
  for await (const chunk of bytes) {
    digests.update(chunk);
    yield chunk;
  }
}

/** Yields the bytes. Rejects with FRAGMENT_LENGTH_MISMATCH unless there are exactly `length`. */
export async function* exactly(length: number, bytes: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  let passed = 0;
  for await (const chunk of bytes) {
    passed += chunk.length;
    if (passed > length) throw mismatch(length);
    yield chunk;
  }
  if (passed < length) throw mismatch(length);
}

function mismatch(length: number): RejectedError {
  const message = `The fragment must have ${length} bytes, as its Content-Range says.`;
  return new RejectedError('FRAGMENT_LENGTH_MISMATCH', message);
}

/** Returns the members of a commit that describe the bytes. */
export function commitMembers({ sha256, sha1, quickXor, size }: ContentDigests): {
  readonly size: number;
  readonly facts: Omit<FileFacts, 'mimeType'>;
} {
  return { size, facts: { sha256: sha256.toString('hex'), sha1: sha1.toString('hex'), quickXor } };
}
