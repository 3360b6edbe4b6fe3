import { randomUUID } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { compareVersions, usableVersion } from './nats-version';

/*
 * The cache of fetched programs: `<cache>/nats-server/<version>/nats-server`. The folder of a version is renamed into
 * place when it is complete, so two processes may fetch at once, and a killed one leaves no incomplete program.
 */
const PROGRAM = 'nats-server';

/**
 * Returns the folders of the cache, best first: the user's, which serves every clone, and the one of the checkout, for
 * accounts without a home.
 */
export function defaultCacheFolders(env: NodeJS.ProcessEnv = process.env): string[] {
  const perUser = join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'scriptorium');
  return [perUser, join(__dirname, '../../../..', '.cache')];
}

/** Returns the newest usable program in the folders. @throws Error if no folder has one */
export async function newestCached(folders: readonly string[]): Promise<string> {
  const found = folders.flatMap((folder) => versionsIn(folder)).sort((a, b) => compareVersions(b.version, a.version));
  for (const { binary } of found) {
    if (await usableVersion(binary).catch(() => undefined)) return binary;
  }
  throw new Error(`not found in ${folders.join(', ')}`);
}

/**
 * Calls `fetch` with a temporary folder, checks that the program that it returns runs, and stores it in the cache.
 * Returns its path.
 */
export async function storeInCache(
  folders: readonly string[],
  fetch: (folder: string) => Promise<string>,
): Promise<string> {
  const cache = writableFolder(folders);
  const workFolder = join(cache, `fetch-${randomUUID()}`);
  mkdirSync(workFolder);
  try {
    const fetched = await fetch(workFolder);
    const version = await usableVersion(fetched);
    const complete = join(workFolder, 'complete');
    mkdirSync(complete);
    renameSync(fetched, join(complete, PROGRAM));
    const target = join(cache, version);
    try {
      renameSync(complete, target);
    } catch (error) {
      // Another process stored the same version in the meantime.
      if (!existsSync(join(target, PROGRAM))) throw error;
    }
    return join(target, PROGRAM);
  } finally {
    rmSync(workFolder, { recursive: true, force: true });
  }
}

function versionsIn(folder: string): { version: string; binary: string }[] {
  const programs = join(folder, PROGRAM);
  try {
    return readdirSync(programs)
      .filter((name) => /^\d+\.\d+\.\d+$/.test(name))
      .map((version) => ({ version, binary: join(programs, version, PROGRAM) }));
  } catch {
    return [];
  }
}

function writableFolder(folders: readonly string[]): string {
  for (const folder of folders) {
    const programs = join(folder, PROGRAM);
    try {
      mkdirSync(programs, { recursive: true });
      accessSync(programs, constants.W_OK | constants.X_OK);
      return programs;
    } catch {
      // The next folder is tried.
    }
  }
  throw new Error(`no cache folder can be written: ${folders.join(', ')}`);
}
