import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { timed, type Measurement } from './measure-interleaved';

const run = promisify(execFile);

/**
 * Measures `cp -r` of the same tree on the file system of the servers, and `sync -f` of that file system after it: then
 * all of it is on disk, like everything that PostgreSQL has committed.
 */
export function copyOnDisk(source: string, folder: string): Measurement {
  const target = join(folder, 'cp');
  const sync = async (): Promise<unknown> => run('sync', ['-f', folder]);
  return {
    name: 'cp',
    prepare: async () => {
      await rm(target, { recursive: true, force: true });
      // Earlier writes of other programs are not synced in the measured time.
      await sync();
    },
    run: async () => {
      const copied = await timed(() => run('cp', ['-r', source, target]));
      return { 'cp -r': copied, 'cp -r and sync': copied + (await timed(sync)) };
    },
  };
}
