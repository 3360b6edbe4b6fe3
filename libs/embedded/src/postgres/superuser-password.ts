import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RejectedError } from '@scriptorium/contracts';

/**
 * Returns the superuser's password. It is generated once and stored in `dataDir`, readable by the owner only. `folder`
 * contains the cluster.
 * @throws RejectedError PASSWORD_LOST if the cluster exists without a password
 */
export function superuserPassword(dataDir: string, folder: string): string {
  const file = join(dataDir, 'superuser-password');
  // A start that was killed, or a full disk, may have left an empty file.
  const stored = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  if (stored !== '') return stored;
  if (existsSync(join(folder, 'pgdata'))) {
    throw new RejectedError(
      'PASSWORD_LOST',
      `${file} is missing or empty, and ${join(folder, 'pgdata')} cannot be opened without it. Restore the file, or delete ` +
        `${dataDir} to start with an empty database.`,
    );
  }
  const password = randomBytes(24).toString('base64url');
  writeFileSync(`${file}.new`, password, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return password;
}
