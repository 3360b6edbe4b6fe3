import { execFileSync, spawnSync } from 'node:child_process';
import { RejectedError } from '@scriptorium/contracts';

/** PostgreSQL does not run as root. Under root it runs as the system user of this name. */
const ACCOUNT_NAME = 'postgres';

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Returns the account to run PostgreSQL under: undefined for an ordinary user, who runs it themselves. For root it is
 * the user `postgres`, which is created if it does not exist.
 * @throws RejectedError NO_POSTGRES_ACCOUNT
 */
export function postgresAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const found = lookUp();
  if (found !== undefined) return found;
  const created = spawnSync(
    'useradd',
    ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', ACCOUNT_NAME],
    { encoding: 'utf8' },
  );
  const account = lookUp();
  if (account === undefined) {
    throw new RejectedError(
      'NO_POSTGRES_ACCOUNT',
      `PostgreSQL does not run as root, and no user "${ACCOUNT_NAME}" exists or could be created ` +
        `(${created.error?.message ?? created.stderr.trim()}). Create it, run as an ordinary user, or set DATABASE_URL.`,
    );
  }
  return account;
}

/** Returns whether the account can enter a folder, or read and run a file. The system's `test` decides. */
export function canReach(account: Account | undefined, path: string): boolean {
  const check = spawnSync('/bin/sh', ['-c', 'test -r "$1" -a -x "$1" || test -d "$1" -a -x "$1"', 'sh', path], {
    cwd: '/',
    ...account,
  });
  return check.status === 0;
}

function lookUp(): Account | undefined {
  try {
    const [uid, gid] = ['-u', '-g'].map((flag) =>
      Number(execFileSync('id', [flag, ACCOUNT_NAME], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })),
    );
    return uid === undefined || gid === undefined ? undefined : { uid, gid };
  } catch {
    return undefined;
  }
}
