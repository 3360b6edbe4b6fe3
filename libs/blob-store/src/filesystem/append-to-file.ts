import { access, open, rename, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { uploadOvertaken } from '../upload-errors';
import { ignoring, requireRoot, unfinishedPath, unfinishedPaths, type Writer } from './blob-files';
import { translating } from './filesystem-errors';

/** Written in one go: less makes more calls, more is not faster. */
const WRITE_BYTES = 1024 * 1024;

/** Gives the unfinished file of an upload another writer, whoever has it now. False when there is none. */
export async function takeOver(path: string, { upload, writer }: Writer, next: string): Promise<boolean> {
  const target = unfinishedPath(path, { upload, writer: next });
  const isRenamed = (file: string): Promise<boolean> =>
    rename(file, target).then(() => true, ignoring('ENOENT', false));
  if (await isRenamed(unfinishedPath(path, { upload, writer }))) return true;
  // An append that has not been heard of again may have taken it over.
  for (const file of await unfinishedPaths(path, upload)) if (await isRenamed(file)) return true;
  return false;
}

/**
 * Writes behind `length` bytes, which is where the file is cut off before, and returns what it comes to. On disk when it resolves.
 * @throws RejectedError UPLOAD_OVERTAKEN when somebody renames or removes the file meanwhile
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

/** Whose name is gone: somebody has taken it, unless all the store is gone. */
async function overtaken(file: string, location: string): Promise<Error> {
  await translating(() => requireRoot(dirname(dirname(file))));
  return uploadOvertaken(location);
}

/** Several buffers at once, without copying them together. */
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
  // A disk that is nearly full takes a part; the next call says why.
  const rest = Buffer.concat(batch).subarray(bytesWritten);
  for (let written = 0; written < rest.length;) {
    written += (await handle.write(rest, written, rest.length - written, position + bytesWritten + written))
      .bytesWritten;
  }
  return size;
}
