import { Digests, isLostUpload } from '@scriptorium/blob-store';
import type { BlobWork, LocatedBlob, MoveResult } from './blob-work';
import { checkContent } from './check-content';
import { saveMoved, type MovedBlob } from './save-moved';
import { readBytes } from './read-bytes';

/**
 * Moves small contents, each in one append, a few at once, then records all that are complete in one transaction. One
 * failure does not keep the others from being recorded. Contents that were not started are left for the next attempt.
 */
export async function moveWhole(work: BlobWork, blobs: readonly LocatedBlob[]): Promise<MoveResult> {
  let isFailing = false;
  const move = async (blob: LocatedBlob): Promise<MovedBlob | undefined> => {
    if (isFailing) return undefined;
    try {
      return await appendWhole(work, blob);
    } catch (error) {
      isFailing = true;
      throw error;
    }
  };
  const moves = blobs.map((blob) => work.limit(() => move(blob)));
  const results = await Promise.allSettled(moves);
  const saved = await saveMoved(
    work,
    results.flatMap((result) => (result.status === 'fulfilled' && result.value !== undefined ? [result.value] : [])),
  );
  if (saved !== 'moved') return saved;
  // A location belongs to one delivery. If its upload is lost, another delivery has taken over.
  const isFailure = (result: PromiseSettledResult<unknown>): boolean =>
    result.status === 'rejected' && !isLostUpload(result.reason);
  await moves[results.findIndex(isFailure)];
  return isFailing ? 'overtaken' : 'moved';
}

async function appendWhole(work: BlobWork, blob: LocatedBlob): Promise<MovedBlob> {
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
