import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { openDrive, type StoreDrive } from './file-servers';
import { freshBytes } from './fresh-bytes';
import { measureInterleaved, timed, type Measurement, type Times } from './measure-interleaved';
import { deleteBenchFiles } from './delete-bench-files';
import type { DriveCopyContext } from './drive-copy-context';

const run = promisify(execFile);

export const CP = 'cp and fsync';

export interface MoveFigures {
  readonly bytes: number;
  readonly times: Times;
}

/** Measures copies of a file, new in every round, between drives in different stores, and `cp` for comparison. */
export async function measureMoves(bytes: number, rounds: number, context: DriveCopyContext): Promise<MoveFigures> {
  const [postgres, filesystem] = [await openDrive(context, 'postgres'), await openDrive(context, 'filesystem')];
  const pairs: [StoreDrive, StoreDrive][] = [
    [filesystem, postgres],
    [postgres, filesystem],
  ];
  if (typeof context.s3 === 'string') context.print(`no S3 server: ${context.s3}`);
  else {
    const s3 = await openDrive(context, 's3');
    pairs.push([filesystem, s3], [s3, filesystem]);
  }
  const moves = pairs.map(([from, to]) => move(from, to, bytes, context));
  const times = await measureInterleaved([...moves, copyFile(bytes, context)], rounds, context.print);
  await deleteBenchFiles(context);
  return { bytes, times };
}

function move(from: StoreDrive, to: StoreDrive, bytes: number, context: DriveCopyContext): Measurement {
  const name = `${from.name} to ${to.name}`;
  let [count, path] = [0, ''];
  return {
    name,
    prepare: async () => {
      await deleteBenchFiles(context);
      path = `${name} ${(count += 1)}.bin`;
      await from.put(path, freshBytes(bytes), bytes);
    },
    run: async () => {
      const { milliseconds } = await from.drive.copy(path, { parentReference: { driveId: to.id, id: 'root' } });
      const [source, copy] = [await from.drive.item(path), await to.drive.item(path)];
      const isSame = copy.size === bytes && copy.file?.hashes.sha256Hash === source.file?.hashes.sha256Hash;
      if (!isSame) throw new Error(`${path} differs in ${to.name}.`);
      return { [name]: milliseconds };
    },
  };
}

function copyFile(bytes: number, { folder }: DriveCopyContext): Measurement {
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
        // Without an option, sync writes the file and not its file system.
        await run('sync', [target]);
      }),
    }),
  };
}
