import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { RejectedError } from '@scriptorium/contracts';
import { reasonOf } from '../reason-of';
import { type DistributionPackage, fetchDistributionPackage } from './fetch-distribution-package';
import { fetchRelease } from './fetch-release';
import { fetchWithGo } from './fetch-with-go';
import { defaultCacheFolders, storeInCache, newestCached } from './nats-cache';
import { OLDEST_NATS_VERSION, PINNED_NATS_VERSION, usableVersion } from './nats-version';

/*
 * No npm package contains nats-server. It is searched in these sources, in this order:
 *
 *   1. NATS_SERVER_BIN. If that program cannot be used, the search fails and no other source is tried.
 *   2. nats-server on PATH, if it is new enough.
 *   3. A cached program.
 *   4. The official archive of the pinned version, checked against its SHA-256.
 *   5. `go install` of the pinned version, if Go is installed.
 *   6. The package of Debian or Ubuntu, unpacked without installing it.
 *
 * Without a network, sources 4 to 6 fail within seconds. They store a fetched program in the cache.
 * If all fail, the error has the reason of each.
 */
const PACKAGE: DistributionPackage = { name: 'nats-server', program: 'usr/sbin/nats-server' };

export interface FindOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Folders for cached programs, best first. */
  readonly cacheFolders?: readonly string[];
  readonly log?: (line: string) => void;
}

export interface NatsServerSource {
  readonly name: string;
  /** Returns the path of a usable program. Rejects with the reason if the source has none. */
  find(): Promise<string>;
}

/** Returns the path of a usable nats-server. @throws RejectedError NO_NATS_SERVER */
export async function findNatsServer(options: FindOptions = {}): Promise<string> {
  const env = options.env ?? process.env;
  const chosen = env['NATS_SERVER_BIN'];
  if (chosen !== undefined && chosen !== '') return chosenServer(chosen);
  const caches = options.cacheFolders ?? defaultCacheFolders(env);
  const fetching =
    (fetch: (folder: string) => Promise<string>): NatsServerSource['find'] =>
    async () =>
      storeInCache(caches, fetch);
  return firstThatWorks(
    [
      { name: 'PATH', find: async () => onPath(env) },
      { name: 'cache', find: async () => newestCached(caches) },
      { name: `release ${PINNED_NATS_VERSION} from GitHub`, find: fetching(fetchRelease) },
      { name: 'go install', find: fetching(fetchWithGo) },
      { name: 'package of the distribution', find: fetching((folder) => fetchDistributionPackage(folder, PACKAGE)) },
    ],
    options.log,
  );
}

async function chosenServer(binary: string): Promise<string> {
  try {
    await usableVersion(binary);
    return binary;
  } catch (error) {
    throw new RejectedError('NO_NATS_SERVER', `NATS_SERVER_BIN cannot be used: ${reasonOf(error)}`);
  }
}

/**
 * Returns the path of the first source that has a usable program.
 * @throws RejectedError NO_NATS_SERVER with the reason of every source
 */
export async function firstThatWorks(
  sources: readonly NatsServerSource[],
  log?: (line: string) => void,
): Promise<string> {
  const reasons: string[] = [];
  for (const source of sources) {
    try {
      const binary = await source.find();
      log?.(`nats-server: ${binary} (${source.name})`);
      return binary;
    } catch (error) {
      reasons.push(`  ${source.name}: ${reasonOf(error)}`);
    }
  }
  throw new RejectedError(
    'NO_NATS_SERVER',
    [
      'No usable nats-server was found:',
      ...reasons,
      `Install nats-server ${OLDEST_NATS_VERSION} or later (https://github.com/nats-io/nats-server/releases) on PATH,`,
      'set NATS_SERVER_BIN to the path of the program, or set NATS_URL to a running server.',
    ].join('\n'),
    { reasons },
  );
}

async function onPath(env: NodeJS.ProcessEnv): Promise<string> {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const found = folders.map((folder) => join(folder, 'nats-server')).find((file) => existsSync(file));
  if (found === undefined) throw new Error('not found');
  await usableVersion(found);
  return found;
}
