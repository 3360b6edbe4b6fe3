import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { forEachConcurrent } from '../system/for-each-concurrent';

/**
 * A folder of this machine, which is uploaded and which the copy must equal. Paths are relative to its root, with
 * slashes.
 */
export interface LocalTree {
  readonly root: string;
  readonly folders: readonly string[];
  readonly files: readonly LocalFile[];
  readonly bytes: number;
  /** Number of links, sockets and the like, which a drive does not have. */
  readonly skipped: number;
}

export interface LocalFile {
  readonly path: string;
  readonly size: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

const CONCURRENT_READS = 16;

/** Reads a tree. Folders come before their content. Every file is read once, for its hash. */
export async function readLocalTree(root: string): Promise<LocalTree> {
  const folders: string[] = [];
  const paths: string[] = [];
  let skipped = 0;
  const open = [''];
  for (let folder = open.shift(); folder !== undefined; folder = open.shift()) {
    for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        folders.push(path);
        open.push(path);
      } else if (entry.isFile()) paths.push(path);
      else skipped += 1;
    }
  }
  const files: LocalFile[] = [];
  await forEachConcurrent(paths, CONCURRENT_READS, async (path) => void files.push(await readFile(root, path)));
  return { root, folders, files, bytes: files.reduce((sum, { size }) => sum + size, 0), skipped };
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
