import { eventually, startOwnS3Server, temporaryFolder, type OwnS3Server } from '@scriptorium/testing';
import { readdirSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import type { DriveSystem } from './drive-system';

export type StoreKind = 'filesystem' | 'postgres' | 's3';

/** Where a system keeps its files' bytes, seen from below: each store by what is on its disk. */
export interface ThreeStores {
  readonly folder: string;
  readonly s3: OwnS3Server;
  /** For the services that are to have them. */
  readonly env: NodeJS.ProcessEnv;
}

/** Give the hook that calls this ten minutes: the first S3 server on a machine is compiled. */
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

/** How many files, objects with their parts, or locations a store has: as many as `content.blobs` has rows, or too many. */
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

/** Nine days later: what is there now has not changed since, and uploads that nobody went on with have expired. */
export async function letNineDaysPass({ folder, s3 }: ThreeStores, { rows }: DriveSystem): Promise<void> {
  const then = new Date(Date.now() - 9 * 24 * 3600_000);
  for (const path of [...pathsIn(folder), ...pathsIn(s3.folder)]) makeOld(path, then);
  await rows(`update blobs.locations set changed_at = changed_at - interval '9 days'`);
  // As the content-store does with those that have expired.
  await rows(`delete from content.uploads`);
}

/**
 * Waits until each store has exactly the bytes that are known. Nine days pass before every look: a second delivery of a command,
 * which a kill leaves behind, may still write bytes after the copy has ended, and a sweep leaves fresh bytes alone.
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
        throw new Error(`The ${kind} store has ${String(stored)} contents, ${String(known)} are known.`);
    }
    return true;
  });
}

function makeOld(path: string, then: Date): void {
  try {
    utimesSync(path, then, then);
  } catch (error) {
    // Whoever is at work there has moved it meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function pathsIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
}

function filesIn(folder: string): string[] {
  return pathsIn(folder).filter((path) => statSync(path).isFile());
}
