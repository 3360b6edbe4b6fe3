import { type ConfiguredUser, configuredUser, natsUsers } from '@scriptorium/contracts';

/** `nats`: text for the configuration of nats-server. `helm`: values for its Helm chart, as JSON, which is YAML too. */
export const NATS_USERS_FORMATS = ['nats', 'helm'] as const;
export type NatsUsersFormat = (typeof NATS_USERS_FORMATS)[number];

const ACCOUNT = 'SCRIPTORIUM';

/**
 * Returns the configuration of nats-server with an account and the users of all services, of the events of the spaces,
 * and of all events. Passwords are variables of the environment of nats-server.
 */
export function renderNatsUsers(format: NatsUsersFormat, spaces: readonly string[], api?: string): string {
  const users = natsUsers(spaces, api);
  if (format === 'helm') {
    const configured = users.map((user) => configuredUser(user, `<< $${passwordVariable(user.name)} >>`));
    return `${JSON.stringify({ config: { merge: accountsOf(configured) } }, null, 2)}\n`;
  }
  const configured = users.map((user) => configuredUser(user, `$${passwordVariable(user.name)}`));
  const text = JSON.stringify(accountsOf(configured), null, 2);
  // A variable in quotes would be the password itself. The braces around the whole are those of an included file.
  return `${text
    .slice(1, -1)
    .replaceAll(/"password": "(\$\w+)"/g, '"password": $1')
    .trim()}\n`;
}

/** Returns the variable with the password of a user: `CONTENT_STORE_NATS_PASSWORD`. */
function passwordVariable(user: string): string {
  return `${user.replaceAll('-', '_').toUpperCase()}_NATS_PASSWORD`;
}

function accountsOf(users: readonly ConfiguredUser[]): object {
  return { accounts: { [ACCOUNT]: { jetstream: 'enabled', users } } };
}
