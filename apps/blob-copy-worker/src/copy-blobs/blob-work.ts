import type { BlobStore, BlobStores } from '@scriptorium/blob-store';
import type { CopyVariants } from '@scriptorium/contracts';
import type pLimit from 'p-limit';
import type { Pool } from 'pg';

/** The dependencies of a worker that moves bytes. */
export interface BlobCopyResources {
  readonly pool: Pool;
  readonly stores: Pick<BlobStores, 'get'>;
  /** Limits the contents, or segments of large ones, that this process moves at once. */
  readonly limit: ReturnType<typeof pLimit>;
  readonly segmentBytes: number;
  /** The interval at which a command that moves bytes renews its release. */
  readonly heartbeatMs: number;
}

/** A command that is being executed. */
export interface BlobWork extends BlobCopyResources {
  readonly command: CopyVariants;
  readonly fromStore: BlobStore;
  readonly toStore: BlobStore;
  /** Aborts when the process stops: transfers in flight end early, saved segments stay. */
  readonly signal: AbortSignal;
}

/** A content to move, and its progress: a row of jobs.drive_blobs. */
export interface BlobRow {
  readonly number: number;
  readonly hash: Buffer;
  readonly size: number;
  readonly location: string | null;
  readonly state: string | null;
  readonly digests: string | null;
  readonly received: number;
}

export interface LocatedBlob extends BlobRow {
  readonly location: string;
  /** The location in the source store. */
  readonly source: string;
}

/**
 * - moved: the target store has all of it
 * - overtaken: another delivery of the command continues it
 * - stopped: the command is closed, or its job has ended
 */
export type MoveResult = 'moved' | 'overtaken' | 'stopped';
