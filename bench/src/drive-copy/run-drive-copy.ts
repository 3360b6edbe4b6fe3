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
import type { Surroundings } from './surroundings';

export const PARTS = ['tree', 'files', 'moves'] as const;
type Part = (typeof PARTS)[number];

export interface DriveCopyOptions extends BenchOptions {
  readonly parts: readonly string[];
  /** The folder of this machine that is uploaded and copied. */
  readonly tree: string;
  /** Of the large file. */
  readonly gigabytes: number;
  readonly rounds: number;
}

export interface DriveCopyFigures {
  readonly tree?: TreeFigures;
  readonly files?: FileFigures;
  readonly moves?: MoveFigures;
  /** The most memory of each process in a part, in MB. */
  readonly megabytes: Readonly<Partial<Record<Part, Readonly<Record<string, number>>>>>;
}

/** What rclone does with `--transfers` turned up; more wait for the drive's lock alone. */
const CLIENTS = 16;

export async function runDriveCopy(options: DriveCopyOptions): Promise<DriveCopyFigures> {
  let [folder, blobFolder, s3]: [string, string, S3Server | string] = ['', '', 'it was not needed'];
  const env = async (at: string, opened: (() => Promise<void>)[]): Promise<NodeJS.ProcessEnv> => {
    [folder, blobFolder] = [at, join(at, 'blobs')];
    mkdirSync(blobFolder);
    if (options.parts.includes('moves')) s3 = await startS3(at, opened);
    return { BLOB_FOLDER: blobFolder, ...(typeof s3 === 'string' ? {} : s3.env) };
  };
  return withProduct({ ...options, env }, [], async (system, opened) => {
    const database = new Client({ connectionString: system.databaseUrl });
    await database.connect();
    opened.push(() => database.end());
    const http = new HttpClient(system.gatewayUrl, CLIENTS);
    opened.push(async () => http.close());
    const { print } = options;
    return measure(options, {
      ...{ system, database, http, clients: CLIENTS, folder, blobFolder, s3, opened, print },
    });
  });
}

async function startS3(folder: string, opened: (() => Promise<void>)[]): Promise<S3Server | string> {
  try {
    const server = await startS3Server(folder);
    opened.push(() => server.stop());
    return server;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function measure(options: DriveCopyOptions, around: Surroundings): Promise<DriveCopyFigures> {
  const megabytes: Partial<Record<Part, Readonly<Record<string, number>>>> = {};
  const part = async <Figures>(name: Part, act: () => Promise<Figures>): Promise<Figures | undefined> => {
    if (!options.parts.includes(name)) return undefined;
    const peaks = new ProcessPeaks(around.system);
    try {
      return await act();
    } finally {
      megabytes[name] = peaks.stop();
    }
  };
  const { rounds } = options;
  const bytes = Math.round(options.gigabytes * 2 ** 30);
  const tree = await part('tree', () => measureTree(options.tree, rounds, around));
  const files = await part('files', () => measureFiles(bytes, rounds, around));
  const moves = await part('moves', () => measureMoves(bytes, rounds, around));
  return {
    ...(tree === undefined ? {} : { tree }),
    ...(files === undefined ? {} : { files }),
    ...(moves === undefined ? {} : { moves }),
    megabytes,
  };
}
