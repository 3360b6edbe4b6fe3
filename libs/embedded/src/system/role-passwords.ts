import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Returns the passwords of the services' database roles. They are generated once and stored in the data folder,
 * readable by the owner only.
 */
export function rolePasswords(dataDir: string, roles: readonly string[]): Record<string, string> {
  const file = join(dataDir, 'role-passwords.json');
  const stored = readStored(file);
  const passwords = Object.fromEntries(
    roles.map((role) => [role, stored.get(role) ?? randomBytes(24).toString('base64url')]),
  );
  if (roles.some((role) => !stored.has(role))) {
    writeFileSync(`${file}.new`, JSON.stringify({ ...Object.fromEntries(stored), ...passwords }, null, 2), {
      mode: 0o600,
    });
    renameSync(`${file}.new`, file);
  }
  return passwords;
}

/** Returns the passwords that can be read. The others are generated again: the roles get them at every start. */
function readStored(file: string): ReadonlyMap<string, string> {
  try {
    const stored: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const entries = Object.entries(stored ?? {}) as [string, unknown][];
    return new Map(
      entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== ''),
    );
  } catch {
    return new Map();
  }
}
