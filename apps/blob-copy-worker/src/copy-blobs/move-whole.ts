import { Digests, isLostUpload } from '@scriptorium/blob-store';
import type { BlobWork, DrawnBlob, Ending } from './blob-work';
import { checkContent } from './check-content';
import { keepMoved, type MovedBlob } from './keep-moved';
import { readBytes } from './read-bytes';

/**
 * Moves small contents, each in one append, a few at once, and then keeps all that are there with one another. One that fails keeps
 * none of the others from being kept; those that had not begun yet are left for the next time.
 */
export async function moveWhole(work: BlobWork, blobs: readonly DrawnBlob[]): Promise<Ending> {
  let isFailing = false;
  const move = async (blob: DrawnBlob): Promise<MovedBlob | undefined> => {
    if (isFailing) return undefined;
    try {
      return await appendWhole(work, blob);
    } catch (error) {
      isFailing = true;
      throw error;
    }
  };
  const moves = blobs.map((blob) => work.slots.run(() => move(blob)));
  const results = await Promise.allSettled(moves);
  const kept = await keepMoved(
    work,
    results.flatMap((result) => (result.status === 'fulfilled' && result.value !== undefined ? [result.value] : [])),
  );
  if (kept !== 'moved') return kept;
  // A location was drawn for this delivery alone: who takes an upload away there is another one.
  const isReason = (result: PromiseSettledResult<unknown>): boolean =>
    result.status === 'rejected' && !isLostUpload(result.reason);
  await moves[results.findIndex(isReason)];
  return isFailing ? 'overtaken' : 'moved';
}

async function appendWhole(work: BlobWork, blob: DrawnBlob): Promise<MovedBlob> {
  const { toStore, signal } = work;
  const { location, size } = blob;
  signal.throwIfAborted();
  const digests = Digests.start();
  const bytes = readBytes(work, blob, { start: 0, end: size }, digests);
  const { state, length } = await toStore.append(location, null, bytes, { expectedTotal: size });
  if (length < size) signal.throwIfAborted();
  const content = digests.digest();
  checkContent(blob, content);
  await toStore.finish(location, state);
  return { blob, digests: content };
}
