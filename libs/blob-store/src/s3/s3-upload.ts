import { createHash } from 'node:crypto';
import type { Part } from './s3-bucket';

/** Where an append to S3 ended. */
export interface S3Upload {
  readonly length: number;
  /** Of every part but the last. */
  readonly partSize: number;
  /** S3's id of the multipart upload; null as long as everything fits into one part. */
  readonly upload: string | null;
  readonly parts: number;
  /** Of the parts' ETags, one after the other: whether S3 still has the same ones in the end. */
  readonly chain: string;
  /** What is behind the parts and shorter than one: an object of its own. */
  readonly tail: Tail | null;
  /** The tail of the state before this one, which nobody will ask for again once this state is kept. */
  readonly staleTail: Tail | null;
  /** whole: its last part is there, nothing can follow. placed: the object itself is there. */
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
/** What parts that are on their way, and the one being filled, may take of memory together. */
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

/** How many parts may be on their way while the next one is filled. */
export function partsInFlight(partSize: number): number {
  return Math.max(0, Math.floor(BUFFERED_BYTES / partSize) - 1);
}

export function chainOf(chain: string, parts: readonly Part[]): string {
  return parts.reduce(
    (before, { etag }) => createHash('sha256').update(`${before} ${etag}`).digest('base64url'),
    chain,
  );
}
