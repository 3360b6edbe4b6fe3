import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { withProduct, type BenchOptions } from '../system/temporary-product';
import { HttpClient } from './http-client';
import { measureFiles, type FileFigures } from './measure-files';
import { measureMoves, type MoveFigures } from './measure-moves';
import { measureTree, type TreeFigures } from './measure-tree';
import { ProcessPeaks } from './process-peaks';
import { startS3Server, type S3Server } from './s3-server';
import type { DriveCopyContext } from './drive-copy-context';

export const PARTS = ['tree', 'files', 'moves'] as const;
type Part = (typeof PARTS)[number];

export interface DriveCopyOptions extends BenchOptions {
  readonly parts: readonly string[];
  /** The folder of this machine that is uploaded and copied. */
  readonly tree: string;
  /** Size of the large file. */
  readonly gigabytes: number;
  readonly rounds: number;
}

export interface DriveCopyFigures {
  readonly tree?: TreeFigures;
  readonly files?: FileFigures;
  readonly moves?: MoveFigures;
  /** The peak memory of each process in a part, in MB. */
  readonly megabytes: Readonly<Partial<Record<Part, Readonly<Record<string, number>>>>>;
}

/** As many as rclone with `--transfers` raised. More clients would only wait for the lock of the drive. */
const CLIENTS = 16;

export async function runDriveCopy(options: DriveCopyOptions): Promise<DriveCopyFigures> {
  let [folder, blobFolder, s3]: [string, string, S3Server | string] = ['', '', 'not needed for these parts'];
  const env = async (at: string, cleanups: (() => Promise<void>)[]): Promise<NodeJS.ProcessEnv> => {
    [folder, blobFolder] = [at, join(at, 'blobs')];
    mkdirSync(blobFolder);
    if (options.parts.includes('moves')) s3 = await startS3(at, cleanups);
    return { BLOB_FOLDER: blobFolder, ...(typeof s3 === 'string' ? {} : s3.env) };
  };
  return withProduct({ ...options, env }, [], async (system, cleanups) => {
    const database = new Client({ connectionString: system.databaseUrl });
    await database.connect();
    cleanups.push(() => database.end());
    const http = new HttpClient(system.gatewayUrl, CLIENTS);
    cleanups.push(async () => http.close());
    const { print } = options;
    return measure(options, {
      system,
      database,
      http,
      clients: CLIENTS,
      folder,
      blobFolder,
      s3,
      cleanups,
      print,
    });
  });
}

async function startS3(folder: string, cleanups: (() => Promise<void>)[]): Promise<S3Server | string> {
  try {
    const server = await startS3Server(folder);
    cleanups.push(() => server.stop());
    return server;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function measure(options: DriveCopyOptions, context: DriveCopyContext): Promise<DriveCopyFigures> {
  const megabytes: Partial<Record<Part, Readonly<Record<string, number>>>> = {};
  const part = async <Figures>(name: Part, run: () => Promise<Figures>): Promise<Figures | undefined> => {
    if (!options.parts.includes(name)) return undefined;
    const peaks = new ProcessPeaks(context.system);
    try {
      return await run();
    } finally {
      megabytes[name] = peaks.stop();
    }
  };
  const { rounds } = options;
  const bytes = Math.round(options.gigabytes * 2 ** 30);
  const tree = await part('tree', () => measureTree(options.tree, rounds, context));
  const files = await part('files', () => measureFiles(bytes, rounds, context));
  const moves = await part('moves', () => measureMoves(bytes, rounds, context));
  return {
    ...(tree === undefined ? {} : { tree }),
    ...(files === undefined ? {} : { files }),
    ...(moves === undefined ? {} : { moves }),
    megabytes,
  };
}
