import { execFile } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { RejectedError } from '@scriptorium/contracts';
import type { Account } from './postgres-account';
import type { PostgresBinaries } from './postgres-binaries';
import type { Durability } from './postgres-settings';

export const SUPERUSER = 'postgres';
const MAJOR_VERSION = '18';

export interface ClusterOptions {
  readonly place: string;
  readonly binaries: PostgresBinaries;
  readonly account: Account | undefined;
  readonly password: string;
  readonly durability: Durability;
}

/**
 * Makes the database cluster `place/pgdata` unless it is there. It is made under another name and moved when whole:
 * an initdb that was killed half way leaves nothing that looks like data.
 * @returns the path of pgdata
 * @throws RejectedError DATA_OF_OTHER_VERSION, INITDB_FAILED
 */
export async function ensureCluster(options: ClusterOptions): Promise<string> {
  const pgdata = join(options.place, 'pgdata');
  if (existsSync(pgdata)) {
    checkVersion(pgdata);
    return pgdata;
  }
  const half = `${pgdata}.new`;
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half, { mode: 0o700 });
  const passwordFile = join(options.place, 'pgdata.password');
  writeFileSync(passwordFile, options.password, { mode: 0o600 });
  try {
    if (options.account !== undefined) {
      for (const path of [half, passwordFile]) chownSync(path, options.account.uid, options.account.gid);
    }
    await initdb(options, half, passwordFile);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(half, pgdata);
  return pgdata;
}

async function initdb(options: ClusterOptions, pgdata: string, passwordFile: string): Promise<void> {
  const args = [
    `--pgdata=${pgdata}`,
    `--username=${SUPERUSER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // C.UTF-8 out of PostgreSQL itself: text in the order of its bytes, Unicode's letters, the same on every machine and
    // after every update of its libc.
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    ...(options.durability === 'fast' ? ['--no-sync'] : []),
  ];
  try {
    await promisify(execFile)(options.binaries.initdb, args, { cwd: options.place, ...options.account });
  } catch (error) {
    const output = (error as { stderr?: string }).stderr ?? '';
    throw new RejectedError('INITDB_FAILED', `PostgreSQL could not make ${pgdata}: ${String(error)}\n${output}`);
  }
}

function checkVersion(pgdata: string): void {
  const found = readFileSync(join(pgdata, 'PG_VERSION'), 'utf8').trim();
  if (found === MAJOR_VERSION) return;
  throw new RejectedError(
    'DATA_OF_OTHER_VERSION',
    `${pgdata} was made by PostgreSQL ${found}, and this is ${MAJOR_VERSION}. Dump and restore it with a server of ` +
      `version ${found}, or choose another data folder.`,
    { found, expected: MAJOR_VERSION },
  );
}
