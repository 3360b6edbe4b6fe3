import { randomBytes } from 'node:crypto';
import { forEachConcurrent } from '../system/for-each-concurrent';
import { openDrive, openNginx, type FileServer } from './file-servers';
import { freshBytes } from './fresh-bytes';
import { measureInterleaved, timed, type Measurement, type Times } from './measure-interleaved';
import { startNginx } from './nginx';
import { deleteBenchFiles } from './delete-bench-files';
import type { DriveCopyContext } from './drive-copy-context';

const SMALL_FILES = 1_000;
const SMALL_BYTES = 8 * 1024;

export interface FileFigures {
  readonly largeBytes: number;
  readonly smallFiles: number;
  /** Names of the servers. Their times have the suffixes ` upload`, ` download`, ` small up` and ` small down`. */
  readonly servers: readonly string[];
  readonly times: Times;
}

/**
 * Measures uploads and downloads of one large file and of many small ones: the drives of the product and nginx, with
 * the same client.
 */
export async function measureFiles(
  largeBytes: number,
  rounds: number,
  context: DriveCopyContext,
): Promise<FileFigures> {
  const servers: FileServer[] = [await openDrive(context, 'postgres'), await openDrive(context, 'filesystem')];
  const nginx = await startNginx(context.folder);
  if (nginx === undefined) context.print('nginx is not on PATH: no comparison.');
  else {
    context.cleanups.push(() => nginx.stop());
    servers.push(openNginx(context, nginx));
  }
  let run = 0;
  const methods = servers.map((server): Measurement => ({
    name: server.name,
    prepare: () => deleteBenchFiles(context),
    run: () => putAndGet(server, `run-${(run += 1)}`, largeBytes, context.clients),
  }));
  const times = await measureInterleaved(methods, rounds, context.print);
  await deleteBenchFiles(context);
  return { largeBytes, smallFiles: SMALL_FILES, servers: servers.map(({ name }) => name), times };
}

async function putAndGet(
  server: FileServer,
  folder: string,
  largeBytes: number,
  clients: number,
): Promise<Record<string, number>> {
  const { name } = server;
  const large = `${folder}/large.bin`;
  const upload = await timed(() => server.put(large, freshBytes(largeBytes), largeBytes));
  const download = await timed(() => downloadWhole(server, large, largeBytes));
  const small = Array.from({ length: SMALL_FILES }, (_, index) => ({
    path: `${folder}/small/${index}.bin`,
    bytes: randomBytes(SMALL_BYTES),
  }));
  const put = async (file: { path: string; bytes: Buffer }): Promise<void> =>
    server.put(file.path, file.bytes, SMALL_BYTES);
  const smallUp = await timed(() => forEachConcurrent(small, clients, put));
  const smallDown = await timed(() =>
    forEachConcurrent(small, clients, ({ path }) => downloadWhole(server, path, SMALL_BYTES)),
  );
  return {
    [`${name} upload`]: upload,
    [`${name} download`]: download,
    [`${name} small up`]: smallUp,
    [`${name} small down`]: smallDown,
  };
}

async function downloadWhole(server: FileServer, path: string, length: number): Promise<void> {
  const bytes = await server.get(path);
  if (bytes !== length) throw new Error(`${path} has ${bytes} bytes instead of ${length}.`);
}
