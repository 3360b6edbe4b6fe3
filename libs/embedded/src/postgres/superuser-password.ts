import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RejectedError } from '@scriptorium/contracts';

/** Drawn once, kept in the data folder for the owner's eyes only. */
export function superuserPassword(dataDir: string, place: string): string {
  const file = join(dataDir, 'superuser-password');
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  if (existsSync(join(place, 'pgdata'))) {
    throw new RejectedError(
      'PASSWORD_LOST',
      `${file} is gone, and without it nobody can log in to ${join(place, 'pgdata')}. Bring it back, or remove ` +
        `${dataDir} to start from nothing.`,
    );
  }
  const password = randomBytes(24).toString('base64url');
  writeFileSync(file, password, { mode: 0o600 });
  return password;
}
