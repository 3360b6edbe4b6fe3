import {
  ADMIN_USER,
  eventReader,
  type NatsPermissions,
  permissionsOfReader,
  permissionsOfService,
} from './nats-permissions';
import { SERVICES } from './services';

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

/** Returns the entry of a user. */
export function configuredUser({ name, permissions }: NatsUser, password: string): ConfiguredUser {
  if (permissions === undefined) return { user: name, password };
  const { publish, subscribe } = permissions;
  return {
    user: name,
    password,
    permissions: {
      publish: { allow: publish },
      subscribe: { allow: subscribe },
    },
  };
}
