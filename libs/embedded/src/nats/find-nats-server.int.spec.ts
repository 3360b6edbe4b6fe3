import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { temporaryFolder, where } from '@scriptorium/testing';
import { fetchWithGo } from './fetch-with-go';
import { findNatsServer } from './find-nats-server';
import { storeInCache, newestCached } from './nats-cache';
import { PINNED_NATS_VERSION, usableVersion } from './nats-version';

/** A program that only says a version, in a folder of its own. */
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

describe('where nats-server comes from', () => {
  it('is NATS_SERVER_BIN before anything else', async () => {
    const chosen = programOf('2.10.0');
    const env = { NATS_SERVER_BIN: chosen, PATH: join(programOf('2.14.5'), '..') };
    await expect(findNatsServer({ env, cacheFolders: [cacheWith('2.14.5')] })).resolves.toBe(chosen);
  });

  it('is an error when NATS_SERVER_BIN cannot be used, whatever else there is', async () => {
    const cacheFolders = [cacheWith('2.14.5')];
    const find = async (binary: string): Promise<string> =>
      findNatsServer({ env: { NATS_SERVER_BIN: binary }, cacheFolders });
    await expect(find('/no/such/program')).rejects.toThrow(/NATS_SERVER_BIN cannot be used.*does not run/);
    await expect(find(programOf('2.9.10'))).rejects.toThrow(/NATS_SERVER_BIN cannot be used.*older than 2\.10\.0/);
  });

  it('is PATH before the cache, if new enough there', async () => {
    const onPath = programOf('2.10.27');
    const env = { PATH: `/no/such/folder:${join(onPath, '..')}` };
    await expect(findNatsServer({ env, cacheFolders: [cacheWith('2.14.5')] })).resolves.toBe(onPath);
  });

  it('is the newest in the caches when PATH has one that is too old', async () => {
    const env = { PATH: join(programOf('2.9.10'), '..') };
    const [first, second] = [cacheWith('2.10.27', '2.9.1'), cacheWith('2.14.5')];
    await expect(findNatsServer({ env, cacheFolders: [first, second, '/no/such/folder'] })).resolves.toBe(
      join(second, 'nats-server/2.14.5/nats-server'),
    );
  });

  it('is not a cached program that does not run here', async () => {
    const cache = cacheWith('2.14.5', '2.14.4');
    writeFileSync(join(cache, 'nats-server/2.14.5/nats-server'), 'for another processor');
    await expect(newestCached([cache])).resolves.toBe(join(cache, 'nats-server/2.14.4/nats-server'));
  });

  it('is kept whole or not at all when it is fetched', async () => {
    const cache = temporaryFolder();
    const fetchOld = async (folder: string): Promise<string> => programOf('2.9.10', folder);
    await expect(storeInCache([cache], fetchOld)).rejects.toThrow('older than 2.10.0');
    expect(readdirSync(join(cache, 'nats-server'))).toEqual([]);
    const fetchNew = async (folder: string): Promise<string> => programOf('2.12.0', folder);
    const kept = await Promise.all([storeInCache([cache], fetchNew), storeInCache([cache], fetchNew)]);
    expect(kept).toEqual(Array(2).fill(join(cache, 'nats-server/2.12.0/nats-server')));
    expect(readdirSync(join(cache, 'nats-server'))).toEqual(['2.12.0']);
  });

  it('is the first cache that can be written', async () => {
    const cache = temporaryFolder();
    const notAFolder = join(temporaryFolder(), 'file');
    copyFileSync(process.execPath, notAFolder);
    const kept = await storeInCache([notAFolder, cache], async (folder) => programOf('2.12.0', folder));
    expect(kept.startsWith(cache)).toBe(true);
  });

  // Needs Go and, the first time on a machine, a network; the other ways to fetch need a network always.
  where(hasGo(), 'needs Go').it('can be Go, which compiles the pinned version', async () => {
    const cache = temporaryFolder();
    const binary = await storeInCache([cache], fetchWithGo);
    expect(binary).toBe(join(cache, 'nats-server', PINNED_NATS_VERSION, 'nats-server'));
    await expect(usableVersion(binary)).resolves.toBe(PINNED_NATS_VERSION);
    expect(existsSync(binary)).toBe(true);
  });
});
