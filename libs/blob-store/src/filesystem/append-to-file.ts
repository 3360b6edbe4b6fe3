import { access, open, rename, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { uploadOvertaken } from '../upload-errors';
import { ignoring, requireRoot, unfinishedPath, unfinishedPaths, type Writer } from './blob-files';
import { translating } from './filesystem-errors';

/** Bytes per write. Fewer bytes need more system calls, and more are not faster. */
const WRITE_BYTES = 1024 * 1024;

/** Puts the next writer into the name of the unfinished file of an upload. Returns false if the file does not exist. */
export async function takeOver(path: string, { upload, writer }: Writer, next: string): Promise<boolean> {
  const target = unfinishedPath(path, { upload, writer: next });
  const isRenamed = (file: string): Promise<boolean> =>
    rename(file, target).then(() => true, ignoring('ENOENT', false));
  if (await isRenamed(unfinishedPath(path, { upload, writer }))) return true;
  // A later append whose state was lost may have renamed the file.
  for (const file of await unfinishedPaths(path, upload)) if (await isRenamed(file)) return true;
  return false;
}

/**
 * Writes bytes after the first `length` bytes, to which the caller has truncated the file, and returns the new length.
 * The bytes are on disk when it resolves.
 * @throws RejectedError UPLOAD_OVERTAKEN if the file is renamed or removed meanwhile
 */
export async function appendToFile(
  file: string,
  location: string,
  length: number,
  bytes: AsyncIterable<Uint8Array>,
): Promise<number> {
  const handle = await translating(() => open(file, 'r+').catch(ignoring('ENOENT', undefined)));
  if (handle === undefined) throw await overtaken(file, location);
  try {
    let end = length;
    for await (const batch of batchesOf(bytes)) {
      const isOurs = await translating(() => access(file).then(() => true, ignoring('ENOENT', false)));
      if (!isOurs) throw await overtaken(file, location);
      end += await translating(() => writeAll(handle, batch, end));
    }
    await translating(() => handle.datasync());
    return end;
  } finally {
    await handle.close();
  }
}

/** Returns the error for a missing file: another append has renamed it, unless the root of the store is missing. */
async function overtaken(file: string, location: string): Promise<Error> {
  await translating(() => requireRoot(dirname(dirname(file))));
  return uploadOvertaken(location);
}

/** Groups buffers for one write, without copying them. */
async function* batchesOf(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array[]> {
  let batch: Uint8Array[] = [];
  let size = 0;
  for await (const some of bytes) {
    batch.push(some);
    size += some.length;
    if (size < WRITE_BYTES) continue;
    yield batch;
    batch = [];
    size = 0;
  }
  if (size > 0) yield batch;
}

async function writeAll(handle: FileHandle, batch: readonly Uint8Array[], position: number): Promise<number> {
  const size = batch.reduce((sum, some) => sum + some.length, 0);
  const { bytesWritten } = await handle.writev(batch, position);
  if (bytesWritten === size) return size;
  // A disk that is nearly full accepts a part. The next call fails with the reason.
  const rest = Buffer.concat(batch).subarray(bytesWritten);
  for (let written = 0; written < rest.length;) {
    written += (await handle.write(rest, written, rest.length - written, position + bytesWritten + written))
      .bytesWritten;
  }
  return size;
}
