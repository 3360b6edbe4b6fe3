import type { ContentDigests, Digests } from '@scriptorium/blob-store';
import { type FileFacts, RejectedError } from '@scriptorium/contracts';

/** The same bytes, digested as they pass. */
export async function* digesting(bytes: AsyncIterable<Buffer>, digests: Digests): AsyncIterable<Buffer> {
  for await (const chunk of bytes) {
    digests.update(chunk);
    yield chunk;
  }
}

/** The same bytes, which must be as many as were announced. */
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
  return new RejectedError('FRAGMENT_LENGTH_MISMATCH', `By its Content-Range the fragment has ${length} bytes.`);
}

/** What a commit tells of the bytes. */
export function commitMembers({ sha256, sha1, quickXor, size }: ContentDigests): {
  readonly size: number;
  readonly facts: Omit<FileFacts, 'mimeType'>;
} {
  return { size, facts: { sha256: sha256.toString('hex'), sha1: sha1.toString('hex'), quickXor } };
}
