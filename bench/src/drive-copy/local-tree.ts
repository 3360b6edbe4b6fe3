import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { atOnce } from '../system/at-once';

/** A folder of this machine, as it is uploaded and as the copy must be. Paths are below its root, with slashes. */
export interface LocalTree {
  readonly root: string;
  readonly folders: readonly string[];
  readonly files: readonly LocalFile[];
  readonly bytes: number;
  /** Links, sockets and the like, which a drive does not have. */
  readonly leftOut: number;
}

export interface LocalFile {
  readonly path: string;
  readonly size: number;
  /** Hex. */
  readonly sha256: string;
}

const READ_AT_ONCE = 16;

/** Folders come before what is in them. Every file is read once, for its hash. */
export async function readLocalTree(root: string): Promise<LocalTree> {
  const folders: string[] = [];
  const paths: string[] = [];
  let leftOut = 0;
  const open = [''];
  for (let folder = open.shift(); folder !== undefined; folder = open.shift()) {
    for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        folders.push(path);
        open.push(path);
      } else if (entry.isFile()) paths.push(path);
      else leftOut += 1;
    }
  }
  const files: LocalFile[] = [];
  await atOnce(paths, READ_AT_ONCE, async (path) => void files.push(await readFile(root, path)));
  return { root, folders, files, bytes: files.reduce((sum, { size }) => sum + size, 0), leftOut };
}

async function readFile(root: string, path: string): Promise<LocalFile> {
  const hash = createHash('sha256');
  let size = 0;
  await pipeline(createReadStream(join(root, path)), async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) {
      hash.update(chunk);
      size += chunk.length;
    }
  });
  return { path, size, sha256: hash.digest('hex') };
}
