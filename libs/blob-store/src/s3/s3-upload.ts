import { createHash } from 'node:crypto';
import type { Part } from './s3-bucket';

/** The state after an append to S3. */
export interface S3Upload {
  readonly length: number;
  /** Size of every part except the last. */
  readonly partSize: number;
  /** S3's id of the multipart upload. Null while all bytes fit into one part. */
  readonly upload: string | null;
  readonly parts: number;
  /** Hash chain over the ETags of the parts. finish compares it with the parts that S3 has. */
  readonly chain: string;
  /** The object with the bytes after the last part, which are shorter than a part. */
  readonly tail: Tail | null;
  /** The tail of the previous state, which is not needed any more once this state is stored. */
  readonly staleTail: Tail | null;
  /** whole: S3 has the last part, and no bytes can follow. placed: S3 has the object itself. */
  readonly progress: 'open' | 'whole' | 'placed';
}

export interface Tail {
  readonly key: string;
  readonly size: number;
}

const MIB = 1024 * 1024;
/** S3's own limits. */
export const SMALLEST_PART = 5 * MIB;
export const MOST_PARTS = 10_000;
/** Memory limit for the parts in flight and the one being filled. */
const BUFFERED_BYTES = 10 * MIB;

export function newUpload(expectedTotal = 0): S3Upload {
  const needed = Math.ceil(expectedTotal / MOST_PARTS / MIB) * MIB;
  return {
    length: 0,
    partSize: Math.max(SMALLEST_PART, needed),
    upload: null,
    parts: 0,
    chain: '',
    tail: null,
    staleTail: null,
    progress: 'open',
  };
}

/** Returns how many parts may be in flight while the next one is filled. */
export function partsInFlight(partSize: number): number {
  return Math.max(0, Math.floor(BUFFERED_BYTES / partSize) - 1);
}

export function chainOf(chain: string, parts: readonly Part[]): string {
  return parts.reduce(
    (before, { etag }) => createHash('sha256').update(`${before} ${etag}`).digest('base64url'),
    chain,
  );
}
