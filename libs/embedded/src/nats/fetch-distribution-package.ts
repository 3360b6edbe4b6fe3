import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { reasonOf } from '../reason-of';
import { componentsFor, mirrorOf, parseOsRelease, suitesFor, type Distribution } from './apt-sources';

/*
 * Fetches a package of Debian or Ubuntu with apt, from the mirror in the machine's apt sources. apt's lists and cache
 * are in a folder of Scriptorium, and the package is unpacked there. The system's apt is not changed, nothing is
 * installed, and no privileges are required. apt checks the signatures as usual.
 */
const KEYRINGS: Readonly<Record<string, string>> = {
  debian: '/usr/share/keyrings/debian-archive-keyring.gpg',
  ubuntu: '/usr/share/keyrings/ubuntu-archive-keyring.gpg',
};
const CONNECT_TIMEOUT_S = 5;
const COMMAND_TIMEOUT_MS = 90_000;

export interface DistributionPackage {
  readonly name: string;
  /** Path of the program in the package, relative to the root of the file system. */
  readonly program: string;
  /** The release of the machine itself. Default: releases with nats-server 2.10 or later. */
  readonly fromOwnRelease?: boolean;
  /** Fetches the libraries, too, that the program needs and the machine does not have. */
  readonly withLibraries?: boolean;
}

/** Fetches the package into the folder. Returns the path of its program. */
export async function fetchDistributionPackage(folder: string, wanted: DistributionPackage): Promise<string> {
  const distribution = existsSync('/etc/os-release')
    ? parseOsRelease(readFileSync('/etc/os-release', 'utf8'))
    : undefined;
  const suites = distribution === undefined ? [] : releasesFor(distribution, wanted);
  if (distribution === undefined || suites.length === 0) throw new Error('the system is neither Debian nor Ubuntu');
  const mirror = mirrorOf(ownSources(), distribution.codename);
  if (mirror === undefined) throw new Error(`the apt sources name no mirror of ${distribution.codename}`);
  // As root, apt fetches as its own user, which must be able to enter the folders.
  chmodSync(folder, 0o755);
  const reasons: string[] = [];
  for (const suite of suites) {
    try {
      return await unpackFrom({ mirror, suite, distribution, folder: join(folder, suite), wanted });
    } catch (error) {
      reasons.push(`${suite}: ${reasonOfApt(error)}`);
    }
  }
  throw new Error(reasons.join('; '));
}

interface PackageSource {
  readonly mirror: string;
  readonly suite: string;
  readonly distribution: Distribution;
  readonly folder: string;
  readonly wanted: DistributionPackage;
}

async function unpackFrom(source: PackageSource): Promise<string> {
  const { folder, wanted } = source;
  for (const name of ['lists/partial', 'cache/archives/partial']) {
    mkdirSync(join(folder, name), { recursive: true });
    chmodSync(join(folder, name), 0o777);
  }
  chmodSync(folder, 0o777);
  writeFileSync(join(folder, 'sources.list'), sourceLine(source));
  const options = aptOptions(folder).flatMap((option) => ['-o', option]);
  const run = promisify(execFile);
  await run('apt-get', [...options, 'update', '--error-on=any'], { cwd: folder, timeout: COMMAND_TIMEOUT_MS });
  const names = [wanted.name, ...(wanted.withLibraries === true ? await missingLibraries(wanted.name, options) : [])];
  await run('apt-get', [...options, 'download', ...names], { cwd: folder, timeout: COMMAND_TIMEOUT_MS });
  const archives = readdirSync(folder).filter((name) => name.endsWith('.deb'));
  if (archives.length < names.length) throw new Error('apt-get did not fetch all packages');
  for (const archive of archives) await run('dpkg', ['-x', archive, 'unpacked'], { cwd: folder });
  return join(folder, 'unpacked', wanted.program);
}

function releasesFor(distribution: Distribution, { fromOwnRelease }: DistributionPackage): readonly string[] {
  return fromOwnRelease === true ? [distribution.codename] : suitesFor(distribution);
}

/** Asks apt what it would install with the package. */
async function missingLibraries(name: string, options: readonly string[]): Promise<readonly string[]> {
  const args = [...options, '--simulate', '--no-install-recommends', 'install', name];
  const { stdout } = await promisify(execFile)('apt-get', args, { timeout: COMMAND_TIMEOUT_MS });
  const names = [...stdout.matchAll(/^Inst (\S+)/gm)].map(([, found = '']) => found);
  return names.filter((found) => found !== name && found.startsWith('lib'));
}

function sourceLine({ mirror, suite, distribution }: PackageSource): string {
  const keyring = KEYRINGS[distribution.id];
  const signedBy = keyring !== undefined && existsSync(keyring) ? `[signed-by=${keyring}] ` : '';
  return `deb ${signedBy}${mirror} ${suite} ${componentsFor(distribution)}\n`;
}

function aptOptions(folder: string): string[] {
  return [
    `Dir::Etc::sourcelist=${join(folder, 'sources.list')}`,
    'Dir::Etc::sourceparts=/dev/null',
    'Dir::Etc::preferencesparts=/dev/null',
    `Dir::State::lists=${join(folder, 'lists')}`,
    `Dir::Cache=${join(folder, 'cache')}`,
    'Acquire::Languages=none',
    'Acquire::Retries=0',
    `Acquire::http::Timeout=${CONNECT_TIMEOUT_S}`,
    `Acquire::https::Timeout=${CONNECT_TIMEOUT_S}`,
  ];
}

function ownSources(): string {
  const folder = '/etc/apt/sources.list.d';
  const files = [
    '/etc/apt/sources.list',
    ...(existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : []),
  ];
  return files
    .filter((file) => existsSync(file) && /\.(list|sources)$/.test(file))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n\n');
}

/** apt writes the cause of a failed fetch as a warning, and then an error without it. */
function reasonOfApt(error: unknown): string {
  const lines = ((error as { stderr?: string }).stderr ?? '').trim().split('\n');
  return lines.find((line) => line.includes('Failed to fetch')) ?? (lines.at(-1) || reasonOf(error));
}
