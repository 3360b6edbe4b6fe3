import { randomUUID } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { compareVersions, usableVersion } from './nats-version';

/*
 * Fetched programs: `<cache>/nats-server/<version>/nats-server`. A version's folder appears whole or not at all, so
 * that two processes may fetch at once and a killed one leaves nothing that looks finished.
 */
const PROGRAM = 'nats-server';

/**
 * Folders to look in and to fetch into, best first: the user's own, which serves every clone, and the checkout's, for
 * accounts without a home.
 */
export function defaultCacheFolders(env: NodeJS.ProcessEnv = process.env): string[] {
  const perUser = join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'scriptorium');
  return [perUser, join(__dirname, '../../../..', '.cache')];
}

/** The newest usable program in these folders. @throws Error when there is none */
export async function newestCached(folders: readonly string[]): Promise<string> {
  const found = folders.flatMap((folder) => versionsIn(folder)).sort((a, b) => compareVersions(b.version, a.version));
  for (const { binary } of found) {
    if (await usableVersion(binary).catch(() => undefined)) return binary;
  }
  throw new Error(`none in ${folders.join(', ')}`);
}

/** Lets `fetch` make a program in a folder of its own, checks that it runs, and keeps it. Returns its path. */
export async function storeInCache(
  folders: readonly string[],
  fetch: (folder: string) => Promise<string>,
): Promise<string> {
  const cache = writableFolder(folders);
  const workshop = join(cache, `fetch-${randomUUID()}`);
  mkdirSync(workshop);
  try {
    const fetched = await fetch(workshop);
    const version = await usableVersion(fetched);
    const whole = join(workshop, 'whole');
    mkdirSync(whole);
    renameSync(fetched, join(whole, PROGRAM));
    const kept = join(cache, version);
    try {
      renameSync(whole, kept);
    } catch (error) {
      // Somebody else fetched the same version in the meantime.
      if (!existsSync(join(kept, PROGRAM))) throw error;
    }
    return join(kept, PROGRAM);
  } finally {
    rmSync(workshop, { recursive: true, force: true });
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
      // The next one, then.
    }
  }
  throw new Error(`no cache folder can be written: ${folders.join(', ')}`);
}
