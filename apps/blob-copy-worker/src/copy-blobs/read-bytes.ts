import type { Digests } from '@scriptorium/blob-store';
import { RejectedError } from '@scriptorium/contracts';
import type { Readable } from 'node:stream';
import type { BlobWork, LocatedBlob } from './blob-work';
import { missingBlobError } from './claim-blobs';

/** Yields the bytes of the source from `start` to before `end`, and digests them. Ends early when the process stops. */
export async function* readBytes(
  { fromStore, signal }: BlobWork,
  blob: LocatedBlob,
  { start, end }: { readonly start: number; readonly end: number },
  digests: Digests,
): AsyncIterable<Buffer> {
  const stream = await fromStore.read(blob.source, { start, end }).catch((error: unknown) => {
    throw sourceError(error, blob);
  });
  for await (const bytes of untilAborted(stream, signal, blob)) {
    digests.update(bytes);
    yield bytes;
  }
}

/** Yields until the signal aborts. A read that does not return is then abandoned. */
async function* untilAborted(stream: Readable, signal: AbortSignal, blob: LocatedBlob): AsyncIterable<Buffer> {
  const bytes = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let stopWaiting: () => void = () => undefined;
  const abort = (): void => stopWaiting();
  signal.addEventListener('abort', abort);
  try {
    while (!signal.aborted) {
      // Not Promise.race() with a promise of the abort: it would keep all bytes of the segment in memory until the
      // abort.
      const next = await new Promise<IteratorResult<Buffer> | undefined>((resolve, reject) => {
        stopWaiting = () => resolve(undefined);
        bytes.next().then(resolve, reject);
      });
      if (next === undefined || next.done === true) return;
      yield next.value;
    }
  } catch (error) {
    throw sourceError(error, blob);
  } finally {
    signal.removeEventListener('abort', abort);
    stream.destroy();
  }
}

/** Turns BLOB_NOT_FOUND of the source store into an error that names the content. */
function sourceError(error: unknown, blob: LocatedBlob): unknown {
  return error instanceof RejectedError && error.code === 'BLOB_NOT_FOUND' ? missingBlobError(blob) : error;
}
