import { eventReader, type NatsPermissions, permissionsOfReader, permissionsOfService } from './nats-permissions';
import { SERVICES } from './services';

/** The user of operators and of tools. It may do everything in the account. */
export const ADMIN_USER = 'admin';

export interface NatsUser {
  readonly name: string;
  /** Default: the user may do everything. */
  readonly permissions?: NatsPermissions;
}

/** Returns all users: one for each service, one for the events of each space, one for all events, and the admin. */
export function natsUsers(spaces: readonly string[], api?: string): readonly NatsUser[] {
  return [
    { name: ADMIN_USER },
    ...SERVICES.map((service) => ({ name: service, permissions: permissionsOfService(service, api) })),
    { name: eventReader(), permissions: permissionsOfReader(undefined, api) },
    ...spaces.map((space) => ({ name: eventReader(space), permissions: permissionsOfReader(space, api) })),
  ];
}

/** An entry of `users` in the configuration of nats-server. */
export interface ConfiguredUser {
  readonly user: string;
  readonly password: string;
  readonly permissions?: object;
}

/** The longest time that a caller waits for a reply. */
const RESPONSES_EXPIRE = '10m';
const UNLIMITED = -1;

/** Returns the entry of a user. An rpc may send several replies. */
export function configuredUser({ name, permissions }: NatsUser, password: string): ConfiguredUser {
  if (permissions === undefined) return { user: name, password };
  const { publish, subscribe, allowResponses } = permissions;
  return {
    user: name,
    password,
    permissions: {
      publish: { allow: publish },
      subscribe: { allow: subscribe },
      ...(allowResponses ? { allow_responses: { max: UNLIMITED, expires: RESPONSES_EXPIRE } } : {}),
    },
  };
}
