import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { timed, type Measured } from './in-turns';

const run = promisify(execFile);

/**
 * `cp -r` of the same tree beside the data of the servers, and then `sync -f` of that file system: after it all is on the disk, as
 * is whatever PostgreSQL has committed.
 */
export function copyOnDisk(source: string, folder: string): Measured {
  const target = join(folder, 'cp');
  const sync = async (): Promise<unknown> => run('sync', ['-f', folder]);
  return {
    name: 'cp',
    prepare: async () => {
      await rm(target, { recursive: true, force: true });
      // What others have written is not to be synced in the measured time.
      await sync();
    },
    run: async () => {
      const bare = await timed(() => run('cp', ['-r', source, target]));
      return { 'cp -r': bare, 'cp -r and sync': bare + (await timed(sync)) };
    },
  };
}
