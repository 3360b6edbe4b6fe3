import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Returns the passwords of the services' database roles. They are generated once and stored in the data folder,
 * readable by the owner only.
 */
export function rolePasswords(dataDir: string, roles: readonly string[]): Record<string, string> {
  const file = join(dataDir, 'role-passwords.json');
  const stored = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>) : {};
  const passwords = Object.fromEntries(
    roles.map((role) => [role, stored[role] ?? randomBytes(24).toString('base64url')]),
  );
  if (roles.some((role) => stored[role] === undefined)) {
    writeFileSync(`${file}.new`, JSON.stringify(passwords, null, 2), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  return passwords;
}
