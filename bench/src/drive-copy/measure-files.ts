import { randomBytes } from 'node:crypto';
import { atOnce } from '../system/at-once';
import { openDrive, openNginx, type FileServer } from './file-servers';
import { freshBytes } from './fresh-bytes';
import { inTurns, timed, type Measured, type Times } from './in-turns';
import { startNginx } from './nginx';
import { forgetBytes } from './stored-bytes';
import type { Surroundings } from './surroundings';

const SMALL_FILES = 1_000;
const SMALL_BYTES = 8 * 1024;

export interface FileFigures {
  readonly largeBytes: number;
  readonly smallFiles: number;
  /** In the times, each with ` upload`, ` download`, ` small up` and ` small down` behind it. */
  readonly servers: readonly string[];
  readonly times: Times;
}

/** One large file, and many small ones, to the product's drives and to nginx and back, by the same client. */
export async function measureFiles(largeBytes: number, rounds: number, around: Surroundings): Promise<FileFigures> {
  const servers: FileServer[] = [await openDrive(around, 'postgres'), await openDrive(around, 'filesystem')];
  const nginx = await startNginx(around.folder);
  if (nginx === undefined) around.print('nginx is not on PATH: nothing is measured beside it');
  else {
    around.opened.push(() => nginx.stop());
    servers.push(openNginx(around, nginx));
  }
  let run = 0;
  const methods = servers.map((server): Measured => ({
    name: server.name,
    prepare: () => forgetBytes(around),
    run: () => putAndGet(server, `run-${(run += 1)}`, largeBytes, around.clients),
  }));
  const times = await inTurns(methods, rounds, around.print);
  await forgetBytes(around);
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
  const download = await timed(() => whole(server, large, largeBytes));
  const small = Array.from({ length: SMALL_FILES }, (_, index) => ({
    path: `${folder}/small/${index}.bin`,
    bytes: randomBytes(SMALL_BYTES),
  }));
  const put = async (file: { path: string; bytes: Buffer }): Promise<void> =>
    server.put(file.path, file.bytes, SMALL_BYTES);
  const smallUp = await timed(() => atOnce(small, clients, put));
  const smallDown = await timed(() => atOnce(small, clients, ({ path }) => whole(server, path, SMALL_BYTES)));
  return {
    ...{ [`${name} upload`]: upload, [`${name} download`]: download },
    ...{ [`${name} small up`]: smallUp, [`${name} small down`]: smallDown },
  };
}

async function whole(server: FileServer, path: string, length: number): Promise<void> {
  const came = await server.get(path);
  if (came !== length) throw new Error(`${path} came with ${came} bytes, not ${length}`);
}
