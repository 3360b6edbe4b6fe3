import { constants } from 'node:fs';
import { copyFile, link, open, rename, rm, stat, truncate, utimes } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';
import type { RejectedError } from '@scriptorium/contracts';
import type { AppendOptions, Appended, BlobStore, ByteRange, StoredLocation } from '../blob-store';
import { cutRange, readableOf, upTo } from '../byte-pieces';
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
 * A file for each location. An unfinished one has its writer in its name (blob-files.ts): an append begins by renaming it, and
 * looks for the name before each megabyte, so that an append which was overtaken ends. Finishing is a rename.
 *
 * It fails by leaving an unfinished file, for the sweep. An overtaken append that was frozen between its look and its write
 * may still write that megabyte: who cannot trust a client hands out one append at a time, by a lease beside the state.
 */
interface Upload extends Writer {
  readonly length: number;
}

const READ_BYTES = 256 * 1024;
/** Why a file system makes no second name for a file. */
const NO_LINK = ['EMLINK', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EXDEV'];

export class FilesystemBlobStore implements BlobStore {
  readonly kind = 'filesystem';

  /** @param root a folder that is there */
  constructor(private readonly root: string) {}

  async append(
    location: string,
    state: string | null,
    bytes: AsyncIterable<Uint8Array>,
    { expectedTotal }: AppendOptions = {},
  ): Promise<Appended> {
    const path = this.pathOf(location);
    const from = state === null ? await this.begin(path) : await this.goOn(location, parseState(state));
    const file = unfinishedPath(path, from);
    const length = await appendToFile(file, location, from.length, upTo(expectedTotal, from.length, bytes));
    return { state: JSON.stringify({ ...from, length }), length };
  }

  async finish(location: string, state: string): Promise<void> {
    const path = this.pathOf(location);
    const upload = parseState(state);
    await translating(async () => {
      const written = await sizeOf(unfinishedPath(path, upload));
      if (written === undefined && (await sizeOf(path)) === upload.length) return;
      const whole = written === upload.length ? upload : await this.goOn(location, upload);
      await this.publish(location, unfinishedPath(path, whole)).catch(async (error: unknown) => {
        // Another one, who finishes it at the same moment, was quicker.
        if (!isLostUpload(error) || (await sizeOf(path)) !== upload.length) throw error;
      });
      // Of appends that began anew at the same moment.
      await removeAll(await unfinishedPaths(path));
    });
  }

  async read(location: string, range?: ByteRange): Promise<Readable> {
    const path = this.pathOf(location);
    const size = await translating(() => sizeOf(path));
    if (size === undefined) throw await this.isMissing(blobNotFound(location));
    const { start, end } = cutRange(range, size);
    return readableOf(bytesOf(location, path, start, end), translateFilesystemError);
  }

  async remove(location: string): Promise<void> {
    const path = this.pathOf(location);
    await translating(async () => {
      await requireRoot(this.root);
      await removeAll([path, ...(await unfinishedPaths(path))]);
    });
  }

  /** A second name where the file system has such, else a copy that shares its blocks where it can do that. */
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
      // Renaming one name of a file to another of the same leaves both.
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

  /** That something is not there counts where the store itself is. */
  private async isMissing(error: RejectedError): Promise<RejectedError> {
    await translating(() => requireRoot(this.root));
    return error;
  }

  private async begin(path: string): Promise<Upload> {
    const upload = { upload: generateMark(), writer: generateMark(), length: 0 };
    await translating(async () => {
      await makeFolder(path);
      await removeAll([path, ...(await unfinishedPaths(path))]);
      await (await open(unfinishedPath(path, upload), 'wx', PRIVATE_FILE)).close();
      await syncFolder(dirname(path));
    });
    return upload;
  }

  /** Takes the file over and cuts off what lies beyond the state. */
  private async goOn(location: string, last: Upload): Promise<Upload> {
    const path = this.pathOf(location);
    const upload = { ...last, writer: generateMark() };
    const { length } = upload;
    return translating(async () => {
      if (!(await takeOver(path, last, upload.writer))) throw await this.isMissing(uploadLost(location));
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

  /** The file is whole and on disk; from here on it can be read. */
  private async publish(location: string, file: string): Promise<void> {
    const path = this.pathOf(location);
    const now = new Date();
    try {
      await utimes(file, now, now);
      await rename(file, path);
    } catch (error) {
      throw codeOf(error) === 'ENOENT' ? await this.isMissing(uploadOvertaken(location)) : error;
    }
    await syncFolder(dirname(path));
  }
}

async function* bytesOf(location: string, path: string, start: number, end: number): AsyncIterable<Buffer> {
  if (start === end) return;
  // Here and not before: a stream that is destroyed unread would never close it.
  const file = await open(path, 'r').catch(ignoring('ENOENT', undefined));
  if (file === undefined) throw blobNotFound(location);
  try {
    for (let position = start; position < end;) {
      const buffer = Buffer.allocUnsafeSlow(Math.min(READ_BYTES, end - position));
      const { bytesRead } = await file.read(buffer, 0, buffer.length, position);
      if (bytesRead === 0) throw new Error(`${path} has become shorter`);
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
