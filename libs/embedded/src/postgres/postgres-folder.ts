import { randomUUID } from 'node:crypto';
import { chmodSync, existsSync, lstatSync, mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { RejectedError } from '@scriptorium/contracts';
import { canReach, type Account } from './postgres-account';

/**
 * Returns the folder that contains `pgdata`. This is the data folder itself, unless the PostgreSQL account under root
 * cannot enter it (a checkout under /root). Then it is a folder under /var/lib to which the link `elsewhere` in the
 * data folder points. The mode of a closed folder is never changed.
 */
export function postgresFolder(dataDir: string, account: Account | undefined): string {
  makeFolder(dataDir);
  const elsewhere = join(dataDir, 'elsewhere');
  if (isLink(elsewhere)) {
    if (existsSync(elsewhere)) return realpathSync(elsewhere);
    throw new RejectedError(
      'DATA_LOST',
      `${elsewhere} points to a folder that does not exist. Restore that folder, or delete ${dataDir} to start with an ` +
        `empty database.`,
    );
  }
  if (account === undefined || canReach(account, dataDir)) return realpathSync(dataDir);
  // A random name, not one that depends on the path: a data folder that is moved keeps its data.
  const folder = join('/var/lib/scriptorium', randomUUID());
  makeFolder(folder);
  if (!canReach(account, folder)) {
    throw new RejectedError(
      'DATA_OUT_OF_REACH',
      `Root cannot run PostgreSQL, so the user "postgres" runs it, and can enter neither ${dataDir} nor ${folder}. ` +
        `Choose a data folder that this user can enter, with --data / SCRIPTORIUM_DATA.`,
    );
  }
  symlinkSync(folder, elsewhere);
  return folder;
}

/** Creates a folder that others can enter but not list, whatever the umask is. Existing folders keep their mode. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path, { recursive: true });
  chmodSync(path, 0o711);
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}
