import { constants } from 'node:fs';
import { copyFile, link, open, rename, rm, stat, truncate, utimes } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';
import type { RejectedError } from '@scriptorium/contracts';
import type { AppendOptions, Appended, BlobStore, ByteRange, StoredLocation } from '../blob-store';
import { limitRange, readableOf, limitLength } from '../byte-pieces';
import { checkLocation } from '../check-location';
import { blobNotFound, isLostUpload, uploadLost, uploadOvertaken } from '../upload-errors';
import { appendToFile, takeOver } from './append-to-file';
import {
  codeOf,
  generateMark,
  filesUnder,
  ignoring,
  makeFolder,
  pathOf,
  PRIVATE_FILE,
  requireRoot,
  syncFolder,
  unfinishedPath,
  unfinishedPaths,
  type Writer,
} from './blob-files';
import { translateFilesystemError, translating } from './filesystem-errors';

/*
 * Stores each location in a file. The name of an unfinished file contains its writer (blob-files.ts). An append renames
 * the file first and checks its name before each megabyte, so that an overtaken append ends. Finishing renames the
 * file.
 *
 * Failure modes: an unfinished file remains for the sweep. An overtaken append that was suspended between its check and
 * its write may still write one megabyte. A caller that does not trust its clients allows one append at a time, by a
 * lease that is stored with the state.
 */
interface Upload extends Writer {
  readonly length: number;
}

const READ_BYTES = 256 * 1024;
/** Error codes of a file system that cannot create a hard link. */
const NO_LINK = ['EMLINK', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EXDEV'];

export class FilesystemBlobStore implements BlobStore {
  readonly kind = 'filesystem';

  /** @param root an existing folder */
  constructor(private readonly root: string) {}

  async append(
    location: string,
    state: string | null,
    bytes: AsyncIterable<Uint8Array>,
    { expectedTotal }: AppendOptions = {},
  ): Promise<Appended> {
    const path = this.pathOf(location);
    const from = state === null ? await this.start(path) : await this.resume(location, parseState(state));
    const file = unfinishedPath(path, from);
    const length = await appendToFile(file, location, from.length, limitLength(expectedTotal, from.length, bytes));
    return { state: JSON.stringify({ ...from, length }), length };
  }

  async finish(location: string, state: string): Promise<void> {
    const path = this.pathOf(location);
    const upload = parseState(state);
    await translating(async () => {
      const written = await sizeOf(unfinishedPath(path, upload));
      if (written === undefined && (await sizeOf(path)) === upload.length) return;
      const whole = written === upload.length ? upload : await this.resume(location, upload);
      await this.publish(location, unfinishedPath(path, whole)).catch(async (error: unknown) => {
        // A concurrent request has finished the same upload.
        if (!isLostUpload(error) || (await sizeOf(path)) !== upload.length) throw error;
      });
      // Deletes the files of concurrent appends that started a new upload.
      await removeAll(await unfinishedPaths(path));
    });
  }

  async read(location: string, range?: ByteRange): Promise<Readable> {
    const path = this.pathOf(location);
    const size = await translating(() => sizeOf(path));
    if (size === undefined) throw await this.unlessRootMissing(blobNotFound(location));
    const { start, end } = limitRange(range, size);
    return readableOf(bytesOf(location, path, start, end), translateFilesystemError);
  }

  async remove(location: string): Promise<void> {
    const path = this.pathOf(location);
    await translating(async () => {
      await requireRoot(this.root);
      await removeAll([path, ...(await unfinishedPaths(path))]);
    });
  }

  /** Creates a hard link. If the file system has none, copies the file, with shared blocks if possible. */
  async copy(from: string, to: string): Promise<void> {
    const source = this.pathOf(from);
    const copied = unfinishedPath(this.pathOf(to), { upload: generateMark(), writer: generateMark() });
    await translating(async () => {
      await makeFolder(copied);
      try {
        await link(source, copied).catch(async (error: unknown) => {
          if (!NO_LINK.includes(codeOf(error) ?? '')) throw error;
          await copyFile(source, copied, constants.COPYFILE_FICLONE);
          await syncFile(copied);
        });
      } catch (error) {
        throw codeOf(error) === 'ENOENT' ? blobNotFound(from) : error;
      }
      await this.publish(to, copied);
      // If both names are links to the same file, rename() leaves both.
      await removeAll([copied]);
    });
  }

  async *locations(olderThan: Date): AsyncIterable<StoredLocation> {
    try {
      for await (const { path, location } of filesUnder(this.root)) {
        const found = await stat(path).catch(ignoring('ENOENT', undefined));
        if (found !== undefined && found.mtime < olderThan) yield { location, changedAt: found.mtime };
      }
    } catch (error) {
      throw translateFilesystemError(error);
    }
  }

  private pathOf(location: string): string {
    checkLocation(location);
    return pathOf(this.root, location);
  }

  /** Returns `error` for a missing file. @throws TransientError STORE_UNAVAILABLE if the root is missing as well */
  private async unlessRootMissing(error: RejectedError): Promise<RejectedError> {
    await translating(() => requireRoot(this.root));
    return error;
  }

  private async start(path: string): Promise<Upload> {
    const upload = { upload: generateMark(), writer: generateMark(), length: 0 };
    await translating(async () => {
      await makeFolder(path);
      await removeAll([path, ...(await unfinishedPaths(path))]);
      await (await open(unfinishedPath(path, upload), 'wx', PRIVATE_FILE)).close();
      await syncFolder(dirname(path));
    });
    return upload;
  }

  /** Makes this append the writer of the file and truncates the file to the length of the state. */
  private async resume(location: string, last: Upload): Promise<Upload> {
    const path = this.pathOf(location);
    const upload = { ...last, writer: generateMark() };
    const { length } = upload;
    return translating(async () => {
      if (!(await takeOver(path, last, upload.writer))) throw await this.unlessRootMissing(uploadLost(location));
      const file = unfinishedPath(path, upload);
      const size = (await sizeOf(file)) ?? 0;
      if (size < length) throw uploadLost(location);
      if (size > length) {
        await truncate(file, length);
        await syncFile(file);
      }
      return upload;
    });
  }

  /** Makes a complete file, which is on disk, readable at its location. */
  private async publish(location: string, file: string): Promise<void> {
    const path = this.pathOf(location);
    const now = new Date();
    try {
      await utimes(file, now, now);
      await rename(file, path);
    } catch (error) {
      throw codeOf(error) === 'ENOENT' ? await this.unlessRootMissing(uploadOvertaken(location)) : error;
    }
    await syncFolder(dirname(path));
  }
}

async function* bytesOf(location: string, path: string, start: number, end: number): AsyncIterable<Buffer> {
  if (start === end) return;
  // Opened here, since a stream that is destroyed before it is read would never close the file.
  const file = await open(path, 'r').catch(ignoring('ENOENT', undefined));
  if (file === undefined) throw blobNotFound(location);
  try {
    for (let position = start; position < end;) {
      const buffer = Buffer.allocUnsafeSlow(Math.min(READ_BYTES, end - position));
      const { bytesRead } = await file.read(buffer, 0, buffer.length, position);
      if (bytesRead === 0) throw new Error(`${path} was truncated while it was read.`);
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  return (await stat(path).catch(ignoring('ENOENT', undefined)))?.size;
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.datasync();
  } finally {
    await file.close();
  }
}

async function removeAll(paths: readonly string[]): Promise<void> {
  for (const path of paths) await rm(path, { force: true });
}

function parseState(state: string): Upload {
  return JSON.parse(state) as Upload;
}
