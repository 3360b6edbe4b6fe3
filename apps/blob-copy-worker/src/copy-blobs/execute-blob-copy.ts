import { type CopyVariants, RejectedError, TransientError } from '@scriptorium/contracts';
import { inTransaction, isDataError, translateDatabaseError } from '@scriptorium/persistence';
import { saveWaitingFor } from './blob-jobs.store';
import type { AbandonedBytes } from './blob-rows.store';
import type { BlobCopyResources, BlobWork, MoveResult } from './blob-work';
import { endBlobCopy, failBlobCopy, type BlobCopyEnd } from './end-blob-copy';
import { moveInSegments } from './move-in-segments';
import { moveWhole } from './move-whole';
import { removeBytes } from './remove-bytes';
import { COMMAND_ENDED, withHeartbeat } from './heartbeat';
import { claimBlobs } from './claim-blobs';

/**
 * Executes a command that moves contents to another store. It claims a batch, moves the bytes, records the contents as
 * moved, and repeats until no content of its range is left; then it closes the command. It holds no locks while bytes
 * move, so two deliveries of the command may run at once:
 *
 *   location   Each delivery generates new locations for the contents that it claims, except where segments are saved.
 *              Only the location in the row can become the content's location. Bytes at other locations of the copy
 *              are not needed, and every delivery removes those that it finds.
 *   received   The progress of a large content is saved by compare-and-swap after each segment. The loser ends.
 *   overtaken  The delivery ends without messages: the other one closes the command. If that one dies, or has been
 *              overtaken as well, the planner sends the command again.
 *   stopped    The job was cancelled or has failed, which every save detects. Contents in flight are removed.
 *
 * Failure modes: a worker that dies leaves bytes at the locations in its rows. The next delivery continues or removes
 * them, and the sweep does so once the job has ended. While a store is full or unavailable, the copy waits. Missing or
 * damaged bytes fail the copy as a whole.
 *
 * Returns the end of the command, with its job if there are messages to publish.
 */
export async function executeBlobCopy(
  resources: BlobCopyResources,
  command: CopyVariants,
  signal: AbortSignal,
): Promise<BlobCopyEnd | undefined> {
  try {
    for (;;) {
      const result = await moveUntilEnded(resources, command, signal);
      if (result === 'overtaken') return undefined;
      const ended = await end(resources, (client) => endBlobCopy(client, command));
      if (ended !== undefined) return ended;
    }
  } catch (failure) {
    const error = translateDatabaseError(failure);
    if (error instanceof TransientError) await recordWaiting(resources, command, error);
    if (!(error instanceof RejectedError) && !isDataError(error)) throw error;
    return end(resources, (client) => failBlobCopy(client, command, error));
  }
}

async function moveUntilEnded(
  resources: BlobCopyResources,
  command: CopyVariants,
  stopping: AbortSignal,
): Promise<MoveResult> {
  try {
    return await withHeartbeat(resources, command, stopping, (signal) => moveRange(resources, command, signal));
  } catch (error) {
    if (error === COMMAND_ENDED) return 'stopped';
    throw error;
  }
}

async function moveRange(
  resources: BlobCopyResources,
  command: CopyVariants,
  signal: AbortSignal,
): Promise<MoveResult> {
  for (;;) {
    signal.throwIfAborted();
    const claimed = await claimBlobs(resources.pool, command, resources.segmentBytes);
    if (claimed === undefined) return 'stopped';
    const { range, blobs, isLarge, isLast, abandoned } = claimed;
    const [fromStore, toStore] = [resources.stores.get(range.fromStore), resources.stores.get(range.toStore)];
    await removeBytes(toStore, abandoned);
    const result = await move({ ...resources, command, fromStore, toStore, signal }, blobs, isLarge);
    if (result !== 'moved' || isLast) return result;
  }
}

async function move(work: BlobWork, blobs: Parameters<typeof moveWhole>[1], isLarge: boolean): Promise<MoveResult> {
  const [first] = blobs;
  if (first === undefined) return 'moved';
  return isLarge ? moveInSegments(work, first) : moveWhole(work, blobs);
}

async function end(
  resources: BlobCopyResources,
  decide: (client: Parameters<typeof endBlobCopy>[0]) => Promise<BlobCopyEnd | undefined>,
): Promise<BlobCopyEnd | undefined> {
  const ended = await inTransaction(resources.pool, decide);
  if (ended !== undefined) await removeAbandoned(resources, ended.abandoned);
  return ended;
}

async function removeAbandoned({ stores }: BlobCopyResources, abandoned: readonly AbandonedBytes[]): Promise<void> {
  const [first] = abandoned;
  if (first === undefined) return;
  await removeBytes(
    stores.get(first.store),
    abandoned.map(({ location }) => location),
  );
}

/** Records what the copy waits for. A conflict of two transactions is over before a client could read about it. */
async function recordWaiting(
  { pool }: BlobCopyResources,
  command: CopyVariants,
  { code }: TransientError,
): Promise<void> {
  if (code === 'DATABASE_CONFLICT') return;
  // If the database of the jobs cannot be reached, the reason is not recorded.
  await inTransaction(pool, (client) => saveWaitingFor(client, command, code)).catch(() => undefined);
}
