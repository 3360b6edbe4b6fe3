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
  let abort: () => void = () => undefined;
  const aborted = new Promise<undefined>((resolve) => (abort = () => resolve(undefined)));
  signal.addEventListener('abort', abort);
  try {
    while (!signal.aborted) {
      const coming = bytes.next();
      // Where nobody waits for it any more, its failure is nobody's.
      coming.catch(() => undefined);
      const next = await Promise.race([coming, aborted]);
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
