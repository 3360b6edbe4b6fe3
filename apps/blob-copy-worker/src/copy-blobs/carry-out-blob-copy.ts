import { type CopyVariants, RejectedError, TransientError } from '@scriptorium/contracts';
import type { JobRow } from '@scriptorium/jobs';
import { inTransaction, isDataError, translateDatabaseError } from '@scriptorium/persistence';
import { noteWaiting } from './blob-jobs.store';
import type { Abandoned } from './blob-rows.store';
import type { BlobGear, BlobWork, Ending } from './blob-work';
import { endBlobCopy, failBlobCopy, type Ended } from './end-blob-copy';
import { moveInSegments } from './move-in-segments';
import { moveWhole } from './move-whole';
import { removeBytes } from './remove-bytes';
import { COMMAND_ENDED, withSignOfLife } from './sign-of-life';
import { takeBlobs } from './take-blobs';

/**
 * Carries out a command that moves contents to another store: takes some, moves their bytes, makes them known, until none of its range
 * is left; then closes it. Bytes take long, so nothing is locked meanwhile, and the command may be at work twice:
 *
 *   location   of what is begun is drawn anew with each delivery, but where segments are saved; only the one that the row has
 *              can be kept. So bytes at any other location of ours are nobody's, and whoever comes upon them removes them
 *   received   of a large content is saved by compare-and-swap after each segment; who loses ends
 *   overtaken  ends without a word: the other one closes the command, and should it die, the planner sends the command again
 *   stopped    job cancelled or failed meanwhile, which every save learns: what is on its way is removed
 *
 * It fails by leaving bytes at locations of its rows, which the next delivery goes on with or removes, and the sweep once the job
 * has ended. What a store is in the way of, the copy waits for; bytes that are gone or damaged fail it as a whole.
 *
 * Gives the job where there is something to tell of it.
 */
export async function carryOutBlobCopy(
  gear: BlobGear,
  command: CopyVariants,
  signal: AbortSignal,
): Promise<JobRow | undefined> {
  try {
    for (;;) {
      const ending = await moveUntilEnded(gear, command, signal);
      if (ending === 'overtaken') return undefined;
      const ended = await end(gear, (client) => endBlobCopy(client, command));
      if (ended !== undefined) return ended.job;
    }
  } catch (failure) {
    const error = translateDatabaseError(failure);
    if (error instanceof TransientError) await wait(gear, command, error);
    if (!(error instanceof RejectedError) && !isDataError(error)) throw error;
    const failed = await end(gear, (client) => failBlobCopy(client, command, error));
    return failed?.job;
  }
}

async function moveUntilEnded(gear: BlobGear, command: CopyVariants, stopping: AbortSignal): Promise<Ending> {
  try {
    return await withSignOfLife(gear.pool, command, stopping, (signal) => moveRange(gear, command, signal));
  } catch (error) {
    if (error === COMMAND_ENDED) return 'stopped';
    throw error;
  }
}

async function moveRange(gear: BlobGear, command: CopyVariants, signal: AbortSignal): Promise<Ending> {
  for (;;) {
    signal.throwIfAborted();
    const taken = await takeBlobs(gear.pool, command, gear.segmentBytes);
    if (taken === undefined) return 'stopped';
    const { range, blobs, isLarge, isLast, abandoned } = taken;
    const [fromStore, toStore] = [gear.stores.get(range.fromStore), gear.stores.get(range.toStore)];
    await removeBytes(toStore, abandoned);
    const ending = await move({ ...gear, command, fromStore, toStore, signal }, blobs, isLarge);
    if (ending !== 'moved' || isLast) return ending;
  }
}

async function move(work: BlobWork, blobs: Parameters<typeof moveWhole>[1], isLarge: boolean): Promise<Ending> {
  const [first] = blobs;
  if (first === undefined) return 'moved';
  return isLarge ? moveInSegments(work, first) : moveWhole(work, blobs);
}

async function end(
  gear: BlobGear,
  decide: (client: Parameters<typeof endBlobCopy>[0]) => Promise<Ended | undefined>,
): Promise<Ended | undefined> {
  const ended = await inTransaction(gear.pool, decide);
  if (ended !== undefined) await removeAbandoned(gear, ended.abandoned);
  return ended;
}

async function removeAbandoned({ stores }: BlobGear, abandoned: readonly Abandoned[]): Promise<void> {
  const [first] = abandoned;
  if (first === undefined) return;
  await removeBytes(
    stores.get(first.store),
    abandoned.map(({ location }) => location),
  );
}

/** A conflict of two transactions is over before anybody could read of it. */
async function wait({ pool }: BlobGear, command: CopyVariants, { code }: TransientError): Promise<void> {
  if (code === 'DATABASE_CONFLICT') return;
  // Where our own database is what cannot be reached, nobody can be told.
  await inTransaction(pool, (client) => noteWaiting(client, command, code)).catch(() => undefined);
}
