import { randomUUID } from 'node:crypto';
import { chmodSync, existsSync, lstatSync, mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { RejectedError } from '@scriptorium/contracts';
import { canReach, type Account } from './postgres-account';

/**
 * Folder that holds `pgdata`: the data folder itself, or, where root's PostgreSQL account cannot get into it (a
 * checkout under /root), a folder under /var/lib to which the link `elsewhere` in the data folder points. Closed
 * folders are never opened for that: whoever closed them meant it.
 */
export function postgresFolder(dataDir: string, account: Account | undefined): string {
  makeFolder(dataDir);
  const elsewhere = join(dataDir, 'elsewhere');
  if (isLink(elsewhere)) {
    if (existsSync(elsewhere)) return realpathSync(elsewhere);
    throw new RejectedError(
      'DATA_LOST',
      `${elsewhere} points to a folder that is gone. Bring it back, or remove ${dataDir} to start from nothing.`,
    );
  }
  if (account === undefined || canReach(account, dataDir)) return realpathSync(dataDir);
  // A name of its own, not one made from the path: a data folder that was moved away keeps its data.
  const place = join('/var/lib/scriptorium', randomUUID());
  makeFolder(place);
  if (!canReach(account, place)) {
    throw new RejectedError(
      'DATA_OUT_OF_REACH',
      `PostgreSQL runs as user "postgres" under root, and that user can enter neither ${dataDir} nor ${place}. ` +
        `Choose a data folder that others may pass through with --data / SCRIPTORIUM_DATA.`,
    );
  }
  symlinkSync(place, elsewhere);
  return place;
}

/** Others may pass through, not look around, whatever the umask says. Folders that exist keep their mode. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path, { recursive: true });
  chmodSync(path, 0o711);
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}
