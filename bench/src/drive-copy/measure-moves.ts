import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { openDrive, type StoreDrive } from './file-servers';
import { freshBytes } from './fresh-bytes';
import { inTurns, timed, type Measured, type Times } from './in-turns';
import { forgetBytes } from './stored-bytes';
import type { Surroundings } from './surroundings';

const run = promisify(execFile);

export const CP = 'cp and fsync';

export interface MoveFigures {
  readonly bytes: number;
  readonly times: Times;
}

/** One file copied from a drive into one that has its bytes elsewhere, every time one that is not there yet; beside `cp`. */
export async function measureMoves(bytes: number, rounds: number, around: Surroundings): Promise<MoveFigures> {
  const [postgres, filesystem] = [await openDrive(around, 'postgres'), await openDrive(around, 'filesystem')];
  const pairs: [StoreDrive, StoreDrive][] = [
    [filesystem, postgres],
    [postgres, filesystem],
  ];
  if (typeof around.s3 === 'string') around.print(`no S3 server: ${around.s3}`);
  else {
    const s3 = await openDrive(around, 's3');
    pairs.push([filesystem, s3], [s3, filesystem]);
  }
  const moves = pairs.map(([from, to]) => move(from, to, bytes, around));
  const times = await inTurns([...moves, copyFile(bytes, around)], rounds, around.print);
  await forgetBytes(around);
  return { bytes, times };
}

function move(from: StoreDrive, to: StoreDrive, bytes: number, around: Surroundings): Measured {
  const name = `${from.name} to ${to.name}`;
  let [count, path] = [0, ''];
  return {
    name,
    prepare: async () => {
      await forgetBytes(around);
      path = `${name} ${(count += 1)}.bin`;
      await from.put(path, freshBytes(bytes), bytes);
    },
    run: async () => {
      const { milliseconds } = await from.drive.copy(path, { parentReference: { driveId: to.id, id: 'root' } });
      const [source, copy] = [await from.drive.item(path), await to.drive.item(path)];
      const isSame = copy.size === bytes && copy.file?.hashes.sha256Hash === source.file?.hashes.sha256Hash;
      if (!isSame) throw new Error(`${path} is not the same in ${to.name}`);
      return { [name]: milliseconds };
    },
  };
}

function copyFile(bytes: number, { folder }: Surroundings): Measured {
  const [source, target] = [join(folder, 'source.bin'), join(folder, 'target.bin')];
  return {
    name: CP,
    prepare: async () => {
      await rm(target, { force: true });
      await pipeline(freshBytes(bytes), createWriteStream(source));
      await run('sync', [source]);
    },
    run: async () => ({
      [CP]: await timed(async () => {
        await run('cp', [source, target]);
        // Without an option it is the file that is synced, and not its file system.
        await run('sync', [target]);
      }),
    }),
  };
}
