import { createHash, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { access, mkdir, open, opendir, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TransientError } from '@scriptorium/contracts';
import { isLocation } from '../check-location';

/*
 * `<root>/<3 hexadecimal digits>/<location>` is a finished file, `…/<location>~<upload>~<writer>` an unfinished one.
 * The slashes of a location are escaped, and it cannot contain a tilde. 4,096 folders can contain tens of millions of
 * files before any of them becomes slow.
 */
const UNFINISHED = '~';

/** Identifies the append that may write to an upload. Each append becomes the writer in turn. */
export interface Writer {
  readonly upload: string;
  readonly writer: string;
}

/** Returns a random mark for an upload or a writer. It is short, since a file name has at most 255 bytes. */
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

/** Returns the unfinished files of a location, or only those of one upload. */
export async function unfinishedPaths(path: string, upload?: string): Promise<string[]> {
  const folder = dirname(path);
  const start = upload === undefined ? `${path}${UNFINISHED}` : [path, upload, ''].join(UNFINISHED);
  const names = await readdir(folder).catch(ignoring('ENOENT', []));
  return names.map((name) => join(folder, name)).filter((file) => file.startsWith(start));
}

const FOLDER = /^[0-9a-f]{3}$/;

/** Returns every file of the store with its location. Ignores other files on the disk, like `lost+found`. */
export async function* filesUnder(root: string): AsyncIterable<{ path: string; location: string }> {
  const names = await readdir(root).catch(ignoring('ENOENT', []));
  for (const folder of names.filter((name) => FOLDER.test(name))) {
    for await (const { name } of await opendir(join(root, folder))) {
      const [escaped = ''] = name.split(UNFINISHED);
      // The slash is the only escaped character of a location.
      const location = escaped.replaceAll('%2F', '/');
      const isOurs = isLocation(location) && pathOf(root, location) === join(root, folder, escaped);
      if (isOurs) yield { path: join(root, folder, name), location };
    }
  }
}

/**
 * Checks that the root of the store exists. If it does not, the disk is not mounted, and no missing file is lost.
 * @throws TransientError STORE_UNAVAILABLE
 */
export async function requireRoot(root: string): Promise<void> {
  const exists = await access(root).then(() => true, ignoring('ENOENT', false));
  if (!exists) throw rootMissing(root);
}

/** Checks that this process may read and write the root. @throws TransientError STORE_UNAVAILABLE, or of the system */
export async function requireUsable(root: string): Promise<void> {
  await requireRoot(root);
  await access(root, constants.R_OK | constants.W_OK | constants.X_OK);
}

function rootMissing(root: string): TransientError {
  return new TransientError('STORE_UNAVAILABLE', `The folder ${root} of the blob store does not exist.`);
}

/** Only the user of the product's processes may read blobs, whatever the umask is. */
export const PRIVATE_FILE = 0o600;
const PRIVATE_FOLDER = 0o700;

/**
 * Creates the folder of a file under an existing root. If the root does not exist, its disk is not mounted, and nothing
 * may be written in its place.
 * @throws TransientError STORE_UNAVAILABLE
 */
export async function makeFolder(path: string): Promise<void> {
  const folder = dirname(path);
  const isNew = await mkdir(folder, { mode: PRIVATE_FOLDER }).then(
    () => true,
    (error: unknown) => {
      if (codeOf(error) === 'ENOENT') throw rootMissing(dirname(folder));
      return ignoring('EEXIST', false)(error);
    },
  );
  if (isNew) await syncFolder(dirname(folder));
}

/** Writes the entries of a folder to disk. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Returns a callback for `.catch()` that replaces an error with this code by `value`. */
export function ignoring<T>(code: string, value: T): (error: unknown) => T {
  return (error) => {
    if (codeOf(error) === code) return value;
    throw error;
  };
}

/** Returns the code of an operating system error. Does not use `instanceof`, since Jest runs tests in another realm. */
export function codeOf(error: unknown): string | undefined {
  return (error as Partial<NodeJS.ErrnoException> | undefined)?.code;
}
