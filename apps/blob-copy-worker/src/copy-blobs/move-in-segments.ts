import { isLostUpload, ResumableDigests } from '@scriptorium/blob-store';
import { TransientError } from '@scriptorium/contracts';
import { inTransaction } from '@scriptorium/persistence';
import { renewBlobCommand } from '@scriptorium/jobs';
import { countBytes } from './blob-jobs.store';
import { drawLocations, isAsTaken, lockBlobs, saveSegment } from './blob-rows.store';
import type { BlobWork, DrawnBlob, Ending } from './blob-work';
import { blobIsDamaged, checkContent } from './check-content';
import { giveWay } from './give-way';
import { keepMoved } from './keep-moved';
import { readBytes } from './read-bytes';

type Step = { readonly kind: 'saved'; readonly blob: DrawnBlob } | { readonly kind: 'anew' } | Ending;

/**
 * Moves a large content segment by segment. After each, its row says how far it is, by compare-and-swap on what it said before:
 * whoever takes over, after a crash or while this one is still at it, goes on from there, and of two at once the one that loses ends.
 *
 * An upload that leads nowhere any more begins anew at a fresh location; one that does so again waits for an operator.
 */
export async function moveInSegments(work: BlobWork, blob: DrawnBlob): Promise<Ending> {
  let isAnew = false;
  for (let at = blob; ;) {
    const step = await work.slots.run(() => nextStep(work, at));
    if (typeof step === 'string') return step;
    if (step.kind === 'saved') {
      at = step.blob;
      continue;
    }
    if (isAnew) throw new TransientError('STORE_UNAVAILABLE', `The store ${work.toStore.kind} loses uploads`);
    isAnew = true;
    const drawn = await beginAnew(work, at);
    if (typeof drawn === 'string') return drawn;
    at = drawn;
  }
}

async function nextStep(work: BlobWork, blob: DrawnBlob): Promise<Step> {
  work.signal.throwIfAborted();
  // While this waited for its turn another delivery may have saved a segment, which an append from before it would cut off.
  if (!(await isAsTaken(work.pool, work.command, blob))) return 'overtaken';
  const digests = await loadDigests(blob);
  if (digests === undefined) return { kind: 'anew' };
  try {
    return blob.state !== null && blob.received === blob.size
      ? await complete(work, blob, blob.state, digests)
      : await appendSegment(work, blob, digests);
  } catch (error) {
    if (!isLostUpload(error)) throw error;
    if (error.code === 'UPLOAD_LOST') return { kind: 'anew' };
    await giveWay(work, [blob]);
    return 'overtaken';
  }
}

async function appendSegment(work: BlobWork, blob: DrawnBlob, digests: ResumableDigests): Promise<Step> {
  const { toStore, signal, segmentBytes } = work;
  const span = { start: blob.received, end: Math.min(blob.size, blob.received + segmentBytes) };
  const bytes = readBytes(work, blob, span, digests);
  const { state, length } = await toStore.append(blob.location, blob.state, bytes, { expectedTotal: blob.size });
  if (length < span.end && !signal.aborted) throw blobIsDamaged(blob);
  const after = { ...blob, state, digests: digests.save(), received: length };
  const saved = await save(work, blob, after);
  if (saved === 'saved') return { kind: 'saved', blob: after };
  await giveWay(work, [blob]);
  return saved;
}

async function save({ pool, command }: BlobWork, before: DrawnBlob, after: DrawnBlob): Promise<Ending | 'saved'> {
  return inTransaction(pool, async (client) => {
    if ((await renewBlobCommand(client, command)) === undefined) return 'stopped';
    if (!(await saveSegment(client, command, before, after))) return 'overtaken';
    await countBytes(client, command, after.received - before.received);
    return 'saved';
  });
}

async function complete(work: BlobWork, blob: DrawnBlob, state: string, digests: ResumableDigests): Promise<Ending> {
  const content = digests.digest();
  checkContent(blob, content);
  await work.toStore.finish(blob.location, state);
  return keepMoved(work, [{ blob, digests: content }]);
}

async function beginAnew(work: BlobWork, blob: DrawnBlob): Promise<DrawnBlob | Ending> {
  const { pool, command } = work;
  const location = await inTransaction(pool, async (client) => {
    if ((await renewBlobCommand(client, command)) === undefined) return undefined;
    const [row] = await lockBlobs(client, command, [blob.number]);
    const isOurs = row?.location === blob.location && row.received === blob.received && !row.isMoved;
    if (!isOurs) return null;
    const drawn = await drawLocations(client, command, [blob.number]);
    await countBytes(client, command, -blob.received);
    return drawn.get(blob.number);
  });
  // Whoever has it now: nothing can be kept at the old location, unless the row still says so.
  await giveWay(work, [blob]);
  if (location === undefined) return 'stopped';
  if (location === null) return 'overtaken';
  return { ...blob, location, state: null, digests: null, received: 0 };
}

/** Undefined where another version of what computes them has saved them. */
async function loadDigests({ digests }: DrawnBlob): Promise<ResumableDigests | undefined> {
  try {
    return await ResumableDigests.load(digests);
  } catch {
    return undefined;
  }
}
