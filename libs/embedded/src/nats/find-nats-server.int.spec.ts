import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { temporaryFolder, where } from '@scriptorium/testing';
import { fetchWithGo } from './fetch-with-go';
import { findNatsServer } from './find-nats-server';
import { storeInCache, newestCached } from './nats-cache';
import { PINNED_NATS_VERSION, usableVersion } from './nats-version';

/** Returns the path of a program that only prints a version. */
function programOf(version: string, folder = temporaryFolder()): string {
  const file = join(folder, 'nats-server');
  writeFileSync(file, `#!/bin/sh\necho "nats-server: v${version}"\n`, { mode: 0o755 });
  return file;
}

function cacheWith(...versions: string[]): string {
  const cache = temporaryFolder();
  for (const version of versions) {
    const folder = join(cache, 'nats-server', version);
    mkdirSync(folder, { recursive: true });
    programOf(version, folder);
  }
  return cache;
}

function hasGo(): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, 'go')));
}

describe('findNatsServer', () => {
  it('prefers NATS_SERVER_BIN', async () => {
    const chosen = programOf('2.10.0');
    const env = { NATS_SERVER_BIN: chosen, PATH: join(programOf('2.14.5'), '..') };
    await expect(findNatsServer({ env, cacheFolders: [cacheWith('2.14.5')] })).resolves.toBe(chosen);
  });

  it('rejects if NATS_SERVER_BIN cannot be used, even if another source has a program', async () => {
    const cacheFolders = [cacheWith('2.14.5')];
    const find = async (binary: string): Promise<string> =>
      findNatsServer({ env: { NATS_SERVER_BIN: binary }, cacheFolders });
    await expect(find('/no/such/program')).rejects.toThrow(/NATS_SERVER_BIN cannot be used.*does not run/);
    await expect(find(programOf('2.9.10'))).rejects.toThrow(/NATS_SERVER_BIN cannot be used.*older than 2\.10\.0/);
  });

  it('prefers a program on PATH that is new enough to the cache', async () => {
    const onPath = programOf('2.10.27');
    const env = { PATH: `/no/such/folder:${join(onPath, '..')}` };
    await expect(findNatsServer({ env, cacheFolders: [cacheWith('2.14.5')] })).resolves.toBe(onPath);
  });

  it('returns the newest cached program if the one on PATH is too old', async () => {
    const env = { PATH: join(programOf('2.9.10'), '..') };
    const [first, second] = [cacheWith('2.10.27', '2.9.1'), cacheWith('2.14.5')];
    await expect(findNatsServer({ env, cacheFolders: [first, second, '/no/such/folder'] })).resolves.toBe(
      join(second, 'nats-server/2.14.5/nats-server'),
    );
  });

  it('skips a cached program that does not run on this machine', async () => {
    const cache = cacheWith('2.14.5', '2.14.4');
    writeFileSync(join(cache, 'nats-server/2.14.5/nats-server'), 'for another processor');
    await expect(newestCached([cache])).resolves.toBe(join(cache, 'nats-server/2.14.4/nats-server'));
  });

  it('caches a fetched program completely or not at all', async () => {
    const cache = temporaryFolder();
    const fetchOld = async (folder: string): Promise<string> => programOf('2.9.10', folder);
    await expect(storeInCache([cache], fetchOld)).rejects.toThrow('older than 2.10.0');
    expect(readdirSync(join(cache, 'nats-server'))).toEqual([]);
    const fetchNew = async (folder: string): Promise<string> => programOf('2.12.0', folder);
    const stored = await Promise.all([storeInCache([cache], fetchNew), storeInCache([cache], fetchNew)]);
    expect(stored).toEqual(Array(2).fill(join(cache, 'nats-server/2.12.0/nats-server')));
    expect(readdirSync(join(cache, 'nats-server'))).toEqual(['2.12.0']);
  });

  it('uses the first writable cache', async () => {
    const cache = temporaryFolder();
    const notAFolder = join(temporaryFolder(), 'file');
    copyFileSync(process.execPath, notAFolder);
    const stored = await storeInCache([notAFolder, cache], async (folder) => programOf('2.12.0', folder));
    expect(stored.startsWith(cache)).toBe(true);
  });

  // Needs Go and, the first time on a machine, a network. The other sources that fetch always need a network.
  where(hasGo(), 'needs Go').it('compiles the pinned version with Go', async () => {
    const cache = temporaryFolder();
    const binary = await storeInCache([cache], fetchWithGo);
    expect(binary).toBe(join(cache, 'nats-server', PINNED_NATS_VERSION, 'nats-server'));
    await expect(usableVersion(binary)).resolves.toBe(PINNED_NATS_VERSION);
    expect(existsSync(binary)).toBe(true);
  });
});
