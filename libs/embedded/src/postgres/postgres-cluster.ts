import { execFile } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { RejectedError } from '@scriptorium/contracts';
import type { Account } from './postgres-account';
import type { PostgresBinaries } from './postgres-binaries';
import type { Durability } from './postgres-settings';

export const SUPERUSER = 'postgres';
/** The first version with a provider of locales of its own. */
const HAS_BUILTIN_LOCALES = 17;

export interface ClusterOptions {
  /** Folder that contains `pgdata`. */
  readonly folder: string;
  readonly binaries: PostgresBinaries;
  readonly account: Account | undefined;
  readonly password: string;
  readonly durability: Durability;
}

/**
 * Creates the database cluster `folder/pgdata` if it does not exist. It is created under another name and renamed when
 * it is complete, so that a killed initdb leaves no incomplete cluster under this name.
 * @returns the path of pgdata
 * @throws RejectedError DATA_OF_OTHER_VERSION, INITDB_FAILED
 */
export async function ensureCluster(options: ClusterOptions): Promise<string> {
  const pgdata = join(options.folder, 'pgdata');
  if (existsSync(pgdata)) {
    checkVersion(pgdata, options.binaries.majorVersion);
    return pgdata;
  }
  const incomplete = `${pgdata}.new`;
  rmSync(incomplete, { recursive: true, force: true });
  mkdirSync(incomplete, { mode: 0o700 });
  const passwordFile = join(options.folder, 'pgdata.password');
  writeFileSync(passwordFile, options.password, { mode: 0o600 });
  try {
    if (options.account !== undefined) {
      for (const path of [incomplete, passwordFile]) chownSync(path, options.account.uid, options.account.gid);
    }
    await initdb(options, incomplete, passwordFile);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(incomplete, pgdata);
  return pgdata;
}

async function initdb(options: ClusterOptions, pgdata: string, passwordFile: string): Promise<void> {
  const args = [
    `--pgdata=${pgdata}`,
    `--username=${SUPERUSER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    ...localeArguments(options.binaries),
    ...(options.durability === 'fast' ? ['--no-sync'] : []),
  ];
  try {
    await promisify(execFile)(options.binaries.initdb, args, { cwd: options.folder, ...options.account });
  } catch (error) {
    const output = (error as { stderr?: string }).stderr ?? '';
    throw new RejectedError('INITDB_FAILED', `PostgreSQL could not create ${pgdata}: ${String(error)}\n${output}`);
  }
}

/**
 * PostgreSQL's builtin C.UTF-8 orders text by its bytes and knows all letters of Unicode. It is the same on every
 * machine and after every update of libc. Older versions, which only tests start, have that of libc.
 */
function localeArguments({ majorVersion }: PostgresBinaries): readonly string[] {
  return majorVersion >= HAS_BUILTIN_LOCALES
    ? ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
    : ['--locale=C.UTF-8', '--locale-provider=libc'];
}

function checkVersion(pgdata: string, expected: number): void {
  const found = readFileSync(join(pgdata, 'PG_VERSION'), 'utf8').trim();
  if (found === String(expected)) return;
  throw new RejectedError(
    'DATA_OF_OTHER_VERSION',
    `${pgdata} was created by PostgreSQL ${found}, but this is ${expected}. Dump it with a server of version ` +
      `${found} and restore it, or choose another data folder.`,
    { found, expected: String(expected) },
  );
}
