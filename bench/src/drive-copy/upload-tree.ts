import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { forEachConcurrent } from '../system/for-each-concurrent';
import type { DriveClient } from './drive-client';
import type { LocalTree } from './local-tree';
import type { DriveCopyContext } from './drive-copy-context';

/** Files up to this size are read at once: a stream for each would cost more than the upload. */
const SMALL_BYTES = 1024 * 1024;
const REJECTIONS_SHOWN = 10;
/** Files between two lines of progress; the upload takes minutes. */
const REPORT_EVERY = 10_000;

/** Uploads a tree into the folder `name`. Returns the milliseconds. */
export async function uploadTree(
  drive: DriveClient,
  tree: LocalTree,
  name: string,
  { clients, print }: Pick<DriveCopyContext, 'clients' | 'print'>,
): Promise<number> {
  const start = performance.now();
  const rejected: string[] = [];
  let count = 0;
  await drive.createFolder(name);
  await forEachConcurrent(tree.files, clients, async ({ path, size }) => {
    const file = join(tree.root, path);
    const body = size <= SMALL_BYTES ? await readFile(file) : createReadStream(file);
    const rejection = await drive.put(`${name}/${path}`, body, size);
    if ((count += 1) % REPORT_EVERY === 0) print(`${count} files, ${(performance.now() - start).toFixed(0)} ms`);
    if (rejection !== undefined) rejected.push(`${path}: ${rejection}`);
  });
  // Uploads create the folders on their paths. Only folders without a file at any depth are left.
  for (const folder of emptyFolders(tree)) await drive.createFolder(`${name}/${folder}`);
  if (rejected.length > 0) {
    const some = rejected.slice(0, REJECTIONS_SHOWN).join('\n');
    throw new Error(`${rejected.length} of ${tree.files.length} files were rejected:\n${some}`);
  }
  return performance.now() - start;
}

function emptyFolders({ folders, files }: LocalTree): string[] {
  const created = new Set<string>();
  for (const { path } of files) {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1))
      created.add(path.slice(0, end));
  }
  return folders.filter((folder) => !created.has(folder));
}
