import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

import { fetchDistributionPackage } from '@scriptorium/embedded';

export interface Pgbouncer {
  readonly program: string;
  /** The folders of its libraries, if the machine does not have them. */
  readonly libraries?: string;
}

const CACHE = join(__dirname, '../../..', '.cache/pgbouncer');
const PACKAGE = { name: 'pgbouncer', program: 'usr/sbin/pgbouncer', fromOwnRelease: true, withLibraries: true };
/** Debian installs the program where only the PATH of root looks. */
const SYSTEM_FOLDERS = ['/usr/sbin', '/usr/local/sbin'];

/**
 * Returns PgBouncer: PGBOUNCER_BIN, the program on PATH, or the package of Debian or Ubuntu with its libraries. The
 * package is unpacked into the cache of the checkout and not installed. Rejects if none of them is available.
 */
export async function findPgbouncer(): Promise<Pgbouncer> {
  const chosen = process.env['PGBOUNCER_BIN'];
  if (chosen !== undefined && chosen !== '') return usable({ program: chosen });
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...SYSTEM_FOLDERS];
  const found = folders.map((folder) => join(folder, 'pgbouncer')).find((file) => existsSync(file));
  if (found !== undefined) return usable({ program: found });
  if (!existsSync(join(CACHE, PACKAGE.program))) await fetch();
  return usable(await unpacked(CACHE));
}

async function fetch(): Promise<void> {
  const workFolder = `${CACHE}-${randomUUID()}`;
  mkdirSync(workFolder, { recursive: true });
  try {
    const program = await fetchDistributionPackage(workFolder, PACKAGE);
    renameSync(program.slice(0, -PACKAGE.program.length), CACHE);
  } finally {
    rmSync(workFolder, { recursive: true, force: true });
  }
}

async function unpacked(folder: string): Promise<Pgbouncer> {
  const { stdout } = await promisify(execFile)('dpkg-architecture', ['-qDEB_HOST_MULTIARCH']).catch(() => ({
    stdout: process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu',
  }));
  const libraries = ['usr/lib', 'lib'].map((each) => join(folder, each, stdout.trim()));
  return { program: join(folder, PACKAGE.program), libraries: libraries.join(delimiter) };
}

async function usable(found: Pgbouncer): Promise<Pgbouncer> {
  await promisify(execFile)(found.program, ['--version'], { env: environmentOf(found) });
  return found;
}

/** Returns the environment for the program. */
export function environmentOf({ libraries }: Pgbouncer): NodeJS.ProcessEnv {
  return libraries === undefined ? {} : { LD_LIBRARY_PATH: libraries };
}
