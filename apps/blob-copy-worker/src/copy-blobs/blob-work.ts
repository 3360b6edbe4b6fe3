import type { BlobStore, BlobStores } from '@scriptorium/blob-store';
import type { CopyVariants } from '@scriptorium/contracts';
import type { Pool } from 'pg';
import type { Slots } from './slots';

/** What a worker moves bytes with. */
export interface BlobGear {
  readonly pool: Pool;
  readonly stores: Pick<BlobStores, 'get'>;
  /** Contents, or segments of large ones, that are on their way at once in this process. */
  readonly slots: Slots;
  readonly segmentBytes: number;
}

/** One command at work. */
export interface BlobWork extends BlobGear {
  readonly command: CopyVariants;
  readonly fromStore: BlobStore;
  readonly toStore: BlobStore;
  /** Aborts when the process stops: what is on its way ends early, what is saved stays. */
  readonly signal: AbortSignal;
}

/** A content that is to be moved, and how far it is: a row of jobs.drive_blobs. */
export interface BlobRow {
  readonly number: number;
  readonly hash: Buffer;
  readonly size: number;
  readonly location: string | null;
  readonly state: string | null;
  readonly digests: string | null;
  readonly received: number;
}

export interface DrawnBlob extends BlobRow {
  readonly location: string;
  /** Where the source store has it. */
  readonly source: string;
}

/**
 * - moved: all of it is there
 * - overtaken: another delivery of the command goes on with it
 * - stopped: the command is closed, or its job has ended
 */
export type Ending = 'moved' | 'overtaken' | 'stopped';
