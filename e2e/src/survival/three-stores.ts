import { eventually, startOwnS3Server, temporaryFolder, type OwnS3Server } from '@scriptorium/testing';
import { readdirSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import type { DriveSystem } from './drive-system';

export type StoreKind = 'filesystem' | 'postgres' | 's3';

/** The stores of a system, seen from outside the system: each by the content of its disk. */
export interface ThreeStores {
  readonly folder: string;
  readonly s3: OwnS3Server;
  /** Environment for the services that use the stores. */
  readonly env: NodeJS.ProcessEnv;
}

/** A hook that calls this needs a time-out of ten minutes: the first call on a machine compiles the S3 server. */
export async function openThreeStores(folder = temporaryFolder()): Promise<ThreeStores> {
  const s3 = await startOwnS3Server();
  const env = {
    BLOB_FOLDER: folder,
    S3_BUCKET: s3.bucket,
    S3_REGION: s3.region,
    S3_ENDPOINT: s3.endpoint,
    S3_ACCESS_KEY_ID: s3.credentials.accessKeyId,
    S3_SECRET_ACCESS_KEY: s3.credentials.secretAccessKey,
  };
  return { folder, s3, env };
}

/**
 * Returns the number of files, of objects with their parts, or of locations in a store: the same number as rows in
 * `content.blobs`, or more.
 */
export async function storedIn(kind: StoreKind, { folder, s3 }: ThreeStores, { rows }: DriveSystem): Promise<number> {
  if (kind === 'filesystem') return filesIn(folder).length;
  if (kind === 's3') return filesIn(s3.folder).length;
  const [row] = await rows('select count(*)::int as locations from blobs.locations');
  return Number(row?.['locations']);
}

export async function knownIn(kind: StoreKind, { rows }: DriveSystem): Promise<number> {
  const [row] = await rows(`select count(*)::int as blobs from content.blobs where store = '${kind}'`);
  return Number(row?.['blobs']);
}

/**
 * Makes everything nine days older: stored bytes are then unchanged for nine days, and unfinished uploads have expired.
 */
export async function letNineDaysPass({ folder, s3 }: ThreeStores, { rows }: DriveSystem): Promise<void> {
  const then = new Date(Date.now() - 9 * 24 * 3600_000);
  for (const path of [...pathsIn(folder), ...pathsIn(s3.folder)]) makeOld(path, then);
  await rows(`update blobs.locations set changed_at = changed_at - interval '9 days'`);
  // The content-store does the same with expired uploads.
  await rows(`delete from content.uploads`);
}

/**
 * Waits until each store has exactly the known bytes. Nine days pass before each check: a redelivered command after a
 * kill may still write bytes after the copy has ended, and the sweep does not delete recent bytes.
 */
export async function untilNothingLeaked(
  kinds: readonly StoreKind[],
  stores: ThreeStores,
  system: DriveSystem,
): Promise<void> {
  await eventually(async () => {
    await letNineDaysPass(stores, system);
    for (const kind of kinds) {
      const [stored, known] = [await storedIn(kind, stores, system), await knownIn(kind, system)];
      if (stored !== known)
        throw new Error(`The ${kind} store has ${String(stored)} contents, but ${String(known)} are known.`);
    }
    return true;
  });
}

function makeOld(path: string, then: Date): void {
  try {
    utimesSync(path, then, then);
  } catch (error) {
    // A concurrent writer has moved the file.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function pathsIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
}

function filesIn(folder: string): string[] {
  return pathsIn(folder).filter((path) => statSync(path).isFile());
}
