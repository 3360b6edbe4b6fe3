import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The passwords of the services' database roles: drawn once, kept in the data folder for the owner's eyes only. */
export function rolePasswords(dataDir: string, roles: readonly string[]): Record<string, string> {
  const file = join(dataDir, 'role-passwords.json');
  const kept = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>) : {};
  const passwords = Object.fromEntries(
    roles.map((role) => [role, kept[role] ?? randomBytes(24).toString('base64url')]),
  );
  if (roles.some((role) => kept[role] === undefined)) {
    writeFileSync(`${file}.new`, JSON.stringify(passwords, null, 2), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  return passwords;
}
