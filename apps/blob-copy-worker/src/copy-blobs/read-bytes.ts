import type { Digests } from '@scriptorium/blob-store';
import { RejectedError } from '@scriptorium/contracts';
import type { Readable } from 'node:stream';
import type { BlobWork, DrawnBlob } from './blob-work';
import { blobIsGone } from './take-blobs';

/** The source's bytes from `start` to before `end`, digested on the way. They end early where the process stops. */
export async function* readBytes(
  { fromStore, signal }: BlobWork,
  blob: DrawnBlob,
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

/** A store that has stopped answering is not waited for: the stream is left to itself. */
async function* untilAborted(stream: Readable, signal: AbortSignal, blob: DrawnBlob): AsyncIterable<Buffer> {
  const bytes = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let stopWaiting: () => void = () => undefined;
  const abort = (): void => stopWaiting();
  signal.addEventListener('abort', abort);
  try {
    while (!signal.aborted) {
      // Not Promise.race() with a promise of the abort, which would keep all bytes of the segment in memory for as long.
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

/** What is not in the source store, the target store is not to be blamed for. */
function sourceError(error: unknown, blob: DrawnBlob): unknown {
  return error instanceof RejectedError && error.code === 'BLOB_NOT_FOUND' ? blobIsGone(blob) : error;
}
