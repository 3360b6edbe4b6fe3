import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/** Returns the passwords of users. They are generated once and stored in the file, readable by the owner only. */
export function storedPasswords(file: string, users: readonly string[]): Record<string, string> {
  const stored = readPasswords(file);
  const passwords = Object.fromEntries(
    users.map((user) => [user, stored.get(user) ?? randomBytes(24).toString('base64url')]),
  );
  if (users.some((user) => !stored.has(user))) {
    writeFileSync(`${file}.new`, JSON.stringify({ ...Object.fromEntries(stored), ...passwords }, null, 2), {
      mode: 0o600,
    });
    renameSync(`${file}.new`, file);
  }
  return passwords;
}

/** Returns the passwords that can be read. The others are generated again: the servers get them at every start. */
export function readPasswords(file: string): ReadonlyMap<string, string> {
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
