import { join } from 'node:path';
import { storedPasswords } from './stored-passwords';

/** Returns the passwords of the services' database roles, which are stored in the data folder. */
export function rolePasswords(dataDir: string, roles: readonly string[]): Record<string, string> {
  return storedPasswords(join(dataDir, 'role-passwords.json'), roles);
}
