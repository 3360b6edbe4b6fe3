import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { atOnce } from '../system/at-once';
import type { DriveClient } from './drive-client';
import type { LocalTree } from './local-tree';
import type { Surroundings } from './surroundings';

/** Files up to here are read at once: a stream each costs more than the upload. */
const SMALL_BYTES = 1024 * 1024;
const REFUSALS_SHOWN = 10;
/** It takes minutes: somebody may be waiting. */
const TOLD_EVERY = 10_000;

/** Uploads a tree into the folder `name`. Milliseconds. */
export async function uploadTree(
  drive: DriveClient,
  tree: LocalTree,
  name: string,
  { clients, print }: Pick<Surroundings, 'clients' | 'print'>,
): Promise<number> {
  const start = performance.now();
  const refused: string[] = [];
  let count = 0;
  await drive.makeFolder(name);
  await atOnce(tree.files, clients, async ({ path, size }) => {
    const file = join(tree.root, path);
    const body = size <= SMALL_BYTES ? await readFile(file) : createReadStream(file);
    const refusal = await drive.put(`${name}/${path}`, body, size);
    if ((count += 1) % TOLD_EVERY === 0) print(`${count} files, ${(performance.now() - start).toFixed(0)} ms`);
    if (refusal !== undefined) refused.push(`${path}: ${refusal}`);
  });
  // Uploads make the folders on their paths; left are those without a file anywhere below.
  for (const folder of emptyFolders(tree)) await drive.makeFolder(`${name}/${folder}`);
  if (refused.length > 0) {
    const some = refused.slice(0, REFUSALS_SHOWN).join('\n');
    throw new Error(`${refused.length} of ${tree.files.length} files were refused:\n${some}`);
  }
  return performance.now() - start;
}

function emptyFolders({ folders, files }: LocalTree): string[] {
  const made = new Set<string>();
  for (const { path } of files) {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) made.add(path.slice(0, end));
  }
  return folders.filter((folder) => !made.has(folder));
}
