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
 * No npm package ships nats-server, so it is looked for, cheapest and most deliberate place first:
 *
 *   1. NATS_SERVER_BIN: final. If it does not work, that is an error and no reason to take another one.
 *   2. nats-server on PATH, if new enough.
 *   3. A copy fetched earlier.
 *   4. The official archive of the pinned version, checked against its SHA-256.
 *   5. `go install` of the pinned version, where Go is.
 *   6. The package of Debian or Ubuntu, unpacked without installing it.
 *
 * Each of 4 to 6 gives up within seconds where there is no network, and puts what it fetched where 3 finds it.
 * It fails with the reason of each.
 */
const PACKAGE: DistributionPackage = { name: 'nats-server', program: 'usr/sbin/nats-server' };

export interface FindOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Folders to look in and to fetch into, best first. */
  readonly cacheFolders?: readonly string[];
  readonly log?: (line: string) => void;
}

export interface NatsServerSource {
  readonly name: string;
  /** Path of a usable program. Rejects with the reason why there is none. */
  find(): Promise<string>;
}

/** @throws RejectedError NO_NATS_SERVER */
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

/** The first place that has one. @throws RejectedError NO_NATS_SERVER with every place's reason */
export async function firstThatWorks(places: readonly NatsServerSource[], log?: (line: string) => void): Promise<string> {
  const reasons: string[] = [];
  for (const place of places) {
    try {
      const binary = await place.find();
      log?.(`nats-server: ${binary} (${place.name})`);
      return binary;
    } catch (error) {
      reasons.push(`  ${place.name}: ${reasonOf(error)}`);
    }
  }
  throw new RejectedError(
    'NO_NATS_SERVER',
    [
      'No nats-server was found:',
      ...reasons,
      `Install nats-server ${OLDEST_NATS_VERSION} or later (https://github.com/nats-io/nats-server/releases) so that it is on PATH,`,
      'or name the program in NATS_SERVER_BIN, or set NATS_URL to a server that runs already.',
    ].join('\n'),
    { reasons },
  );
}

async function onPath(env: NodeJS.ProcessEnv): Promise<string> {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const found = folders.map((folder) => join(folder, 'nats-server')).find((file) => existsSync(file));
  if (found === undefined) throw new Error('no nats-server there');
  await usableVersion(found);
  return found;
}
