import { join } from 'node:path';
import { type ConfiguredUser, configuredUser, natsUsers } from '@scriptorium/contracts';
import { readPasswords, storedPasswords } from './stored-passwords';

/** The users of the embedded nats-server. */
export interface NatsAccounts {
  readonly users: readonly ConfiguredUser[];
  /** By the name of the user. */
  readonly passwords: Readonly<Record<string, string>>;
}

const READER_OF_SPACE = /^events-(.+)$/;

/**
 * Returns the users of the services, and the readers of events: of all events, and of those of each space. Their
 * passwords are stored in `nats-passwords.json` of the data folder.
 *
 * @param spaces keys of all spaces. Default: those of an earlier start, since the server starts before the database is
 *   read
 */
export function natsAccounts(dataDir: string, spaces?: readonly string[]): NatsAccounts {
  const file = join(dataDir, 'nats-passwords.json');
  const users = natsUsers(spaces ?? formerSpaces(file));
  const passwords = storedPasswords(
    file,
    users.map(({ name }) => name),
  );
  return { users: users.map((user) => configuredUser(user, passwords[user.name] ?? '')), passwords };
}

function formerSpaces(file: string): string[] {
  return [...readPasswords(file).keys()].flatMap((name) => READER_OF_SPACE.exec(name)?.slice(1) ?? []);
}
