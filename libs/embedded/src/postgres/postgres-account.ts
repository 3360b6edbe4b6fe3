import { execFileSync, spawnSync } from 'node:child_process';
import { RejectedError } from '@scriptorium/contracts';

/** PostgreSQL refuses to run as root; under root it runs as the system's user of this name. */
const ACCOUNT_NAME = 'postgres';

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/**
 * The account to run PostgreSQL under: undefined for an ordinary user (their own), for root the user `postgres`, made
 * if the machine has none.
 * @throws RejectedError NO_POSTGRES_ACCOUNT
 */
export function postgresAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const found = lookUp();
  if (found !== undefined) return found;
  const made = spawnSync(
    'useradd',
    ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', ACCOUNT_NAME],
    { encoding: 'utf8' },
  );
  const account = lookUp();
  if (account === undefined) {
    throw new RejectedError(
      'NO_POSTGRES_ACCOUNT',
      `PostgreSQL does not run as root, and no user "${ACCOUNT_NAME}" exists or could be made ` +
        `(${made.error?.message ?? made.stderr.trim()}). Make one, run as an ordinary user, or set DATABASE_URL.`,
    );
  }
  return account;
}

/** Whether the account can enter a folder, or read and run a file, by the system's own judgement. */
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
