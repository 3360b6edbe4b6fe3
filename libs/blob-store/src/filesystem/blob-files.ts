import { createHash, randomBytes } from 'node:crypto';
import { access, mkdir, open, opendir, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TransientError } from '@scriptorium/contracts';
import { isLocation } from '../check-location';

/*
 * `<root>/<3 hexadecimal digits>/<location>` is a finished file, `…/<location>~<upload>~<writer>` an unfinished one. The slashes of a
 * location are escaped; a tilde cannot be in one. 4,096 folders hold tens of millions of files before any of them is slow.
 */
const UNFINISHED = '~';

/** Who may write: an upload has one writer after another. */
export interface Writer {
  readonly upload: string;
  readonly writer: string;
}

/** Short, since a file's name has 255 bytes for everything. */
export function generateMark(): string {
  return randomBytes(12).toString('base64url');
}

export function pathOf(root: string, location: string): string {
  const folder = createHash('sha256').update(location).digest('hex').slice(0, 3);
  return join(root, folder, encodeURIComponent(location));
}

export function unfinishedPath(path: string, { upload, writer }: Writer): string {
  return [path, upload, writer].join(UNFINISHED);
}

/** What appends have left at a location, all or those of one upload. */
export async function unfinishedPaths(path: string, upload?: string): Promise<string[]> {
  const folder = dirname(path);
  const start = upload === undefined ? `${path}${UNFINISHED}` : [path, upload, ''].join(UNFINISHED);
  const names = await readdir(folder).catch(ignoring('ENOENT', []));
  return names.map((name) => join(folder, name)).filter((file) => file.startsWith(start));
}

const FOLDER = /^[0-9a-f]{3}$/;

/** Every file of ours under the root, with its location. What else a disk has (`lost+found`), nobody asks for. */
export async function* filesUnder(root: string): AsyncIterable<{ path: string; location: string }> {
  const names = await readdir(root).catch(ignoring('ENOENT', []));
  for (const folder of names.filter((name) => FOLDER.test(name))) {
    for await (const { name } of await opendir(join(root, folder))) {
      const [escaped = ''] = name.split(UNFINISHED);
      // No other character of a location is escaped.
      const location = escaped.replaceAll('%2F', '/');
      const isOurs = isLocation(location) && pathOf(root, location) === join(root, folder, escaped);
      if (isOurs) yield { path: join(root, folder, name), location };
    }
  }
}

/**
 * What is not there may be out of sight: without its root a store is a disk that is not mounted, and has lost nothing.
 * @throws TransientError STORE_UNAVAILABLE
 */
export async function requireRoot(root: string): Promise<void> {
  const isThere = await access(root).then(() => true, ignoring('ENOENT', false));
  if (!isThere) throw rootIsAway(root);
}

function rootIsAway(root: string): TransientError {
  return new TransientError('STORE_UNAVAILABLE', `${root} is not there`);
}

/** The bytes of files are for this product's processes alone, whatever the umask says. */
export const PRIVATE_FILE = 0o600;
const PRIVATE_FOLDER = 0o700;

/** Makes the folder of a file, under a root that is there: where a disk should be mounted and is not, nothing shall be written. */
export async function makeFolder(path: string): Promise<void> {
  const folder = dirname(path);
  const isNew = await mkdir(folder, { mode: PRIVATE_FOLDER }).then(
    () => true,
    (error: unknown) => {
      if (codeOf(error) === 'ENOENT') throw rootIsAway(dirname(folder));
      return ignoring('EEXIST', false)(error);
    },
  );
  if (isNew) await syncFolder(dirname(folder));
}

/** Names in a folder are on disk only after this. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** For `.catch()`: a value in place of this error. */
export function ignoring<T>(code: string, value: T): (error: unknown) => T {
  return (error) => {
    if (codeOf(error) === code) return value;
    throw error;
  };
}

/** Of an error of the operating system. Not by `instanceof`: under Jest they are of another realm. */
export function codeOf(error: unknown): string | undefined {
  return (error as Partial<NodeJS.ErrnoException> | undefined)?.code;
}
