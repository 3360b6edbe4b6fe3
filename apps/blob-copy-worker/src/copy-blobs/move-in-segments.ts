import { isLostUpload, ResumableDigests } from '@scriptorium/blob-store';
import { TransientError } from '@scriptorium/contracts';
import { inTransaction } from '@scriptorium/persistence';
import { renewBlobCommand } from '@scriptorium/jobs';
import { addMovedBytes } from './blob-jobs.store';
import { generateLocations, isUnchanged, lockBlobs, saveSegment } from './blob-rows.store';
import type { BlobWork, LocatedBlob, MoveResult } from './blob-work';
import { damagedBlobError, checkContent } from './check-content';
import { removeSuperseded } from './remove-superseded';
import { saveMoved } from './save-moved';
import { readBytes } from './read-bytes';

type Step = { readonly kind: 'saved'; readonly blob: LocatedBlob } | { readonly kind: 'restart' } | MoveResult;

/**
 * Moves a large content segment by segment. After each segment, a compare-and-swap saves the progress in the row. A
 * delivery that takes over, after a crash or while the first delivery is running, continues from there. Of two
 * deliveries at once, the loser ends.
 *
 * If the store has lost the upload, it restarts once at a new location. A second loss needs an operator.
 */
export async function moveInSegments(work: BlobWork, blob: LocatedBlob): Promise<MoveResult> {
  let hasRestarted = false;
  for (let at = blob; ;) {
    const step = await work.limit(() => nextStep(work, at));
    if (typeof step === 'string') return step;
    if (step.kind === 'saved') {
      at = step.blob;
      continue;
    }
    if (hasRestarted)
      throw new TransientError(
        'STORE_UNAVAILABLE',
        `The store "${work.toStore.kind}" lost two uploads of one content. Check the store.`,
      );
    hasRestarted = true;
    const located = await restart(work, at);
    if (typeof located === 'string') return located;
    at = located;
  }
}

async function nextStep(work: BlobWork, blob: LocatedBlob): Promise<Step> {
  work.signal.throwIfAborted();
  // While this delivery waited for a slot, another may have saved a segment, which an append to the older state would
  // cut off.
  if (!(await isUnchanged(work.pool, work.command, blob))) return 'overtaken';
  const digests = await loadDigests(blob);
  if (digests === undefined) return { kind: 'restart' };
  try {
    return blob.state !== null && blob.received === blob.size
      ? await complete(work, blob, blob.state, digests)
      : await appendSegment(work, blob, digests);
  } catch (error) {
    if (!isLostUpload(error)) throw error;
    if (error.code === 'UPLOAD_LOST') return { kind: 'restart' };
    await removeSuperseded(work, [blob]);
    return 'overtaken';
  }
}

async function appendSegment(work: BlobWork, blob: LocatedBlob, digests: ResumableDigests): Promise<Step> {
  const { toStore, signal, segmentBytes } = work;
  const span = { start: blob.received, end: Math.min(blob.size, blob.received + segmentBytes) };
  const bytes = readBytes(work, blob, span, digests);
  const { state, length } = await toStore.append(blob.location, blob.state, bytes, { expectedTotal: blob.size });
  if (length < span.end && !signal.aborted) throw damagedBlobError(blob);
  const after = { ...blob, state, digests: digests.save(), received: length };
  const saved = await save(work, blob, after);
  if (saved === 'saved') return { kind: 'saved', blob: after };
  await removeSuperseded(work, [blob]);
  return saved;
}

async function save(
  { pool, command }: BlobWork,
  before: LocatedBlob,
  after: LocatedBlob,
): Promise<MoveResult | 'saved'> {
  return inTransaction(pool, async (client) => {
    if ((await renewBlobCommand(client, command)) === undefined) return 'stopped';
    if (!(await saveSegment(client, command, before, after))) return 'overtaken';
    await addMovedBytes(client, command, after.received - before.received);
    return 'saved';
  });
}

async function complete(
  work: BlobWork,
  blob: LocatedBlob,
  state: string,
  digests: ResumableDigests,
): Promise<MoveResult> {
  const content = digests.digest();
  checkContent(blob, content);
  await work.toStore.finish(blob.location, state);
  return saveMoved(work, [{ blob, digests: content }]);
}

async function restart(work: BlobWork, blob: LocatedBlob): Promise<LocatedBlob | MoveResult> {
  const { pool, command } = work;
  const location = await inTransaction(pool, async (client) => {
    if ((await renewBlobCommand(client, command)) === undefined) return undefined;
    const [row] = await lockBlobs(client, command, [blob.number]);
    const isOurs = row?.location === blob.location && row.received === blob.received && !row.isMoved;
    if (!isOurs) return null;
    const located = await generateLocations(client, command, [blob.number]);
    await addMovedBytes(client, command, -blob.received);
    return located.get(blob.number);
  });
  // Keeps the bytes if the row still has the old location.
  await removeSuperseded(work, [blob]);
  if (location === undefined) return 'stopped';
  if (location === null) return 'overtaken';
  return { ...blob, location, state: null, digests: null, received: 0 };
}

/** Returns undefined if an incompatible version has saved the digests. */
async function loadDigests({ digests }: LocatedBlob): Promise<ResumableDigests | undefined> {
  try {
    return await ResumableDigests.load(digests);
  } catch {
    return undefined;
  }
}
