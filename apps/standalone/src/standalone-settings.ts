import { DEFAULT_GATEWAY_PORT } from '@scriptorium/contracts';

/** A setting of `npm start`. An option overrides its variable. */
export interface StandaloneSetting {
  readonly variable: string;
  /** The option on the command line, with its argument. */
  readonly option?: string;
  readonly description: string;
  /** The default, for people. */
  readonly fallback?: string;
}

/** Every setting that the launcher itself reads. `--help` and docs/reference/configuration.md list them. */
export const standaloneSettings: readonly StandaloneSetting[] = [
  {
    option: '--port N',
    description: 'port of the gateway; 0 picks a free one',
    variable: 'PORT',
    fallback: String(DEFAULT_GATEWAY_PORT),
  },
  {
    option: '--postgres-port N',
    description: 'port of the embedded PostgreSQL',
    variable: 'POSTGRES_PORT',
    fallback: 'a free one',
  },
  {
    option: '--nats-port N',
    description: 'port of the embedded nats-server',
    variable: 'NATS_PORT',
    fallback: 'a free one',
  },
  {
    option: '--data DIR',
    description: 'folder for all persistent data',
    variable: 'SCRIPTORIUM_DATA',
    fallback: '.data',
  },
  {
    option: '--bootstrap FILE',
    description: 'bootstrap file, applied at every start',
    variable: 'SCRIPTORIUM_BOOTSTRAP',
    fallback: 'none',
  },
  {
    option: '--tls',
    description: 'https, with a CA in the data folder',
    variable: 'SCRIPTORIUM_TLS=true',
    fallback: 'http',
  },
  {
    variable: 'DATABASE_URL',
    description: 'a PostgreSQL of your own instead of the embedded one; its user must be allowed to create roles',
  },
  {
    variable: 'NATS_URL',
    description: 'a nats-server of your own (2.10 or later, with JetStream) instead of the embedded one',
  },
  { variable: 'NATS_SERVER_BIN', description: 'the nats-server program to run' },
  {
    variable: 'PUBLIC_URL',
    description: 'address with which links in responses begin; default: the host that the client requests',
  },
  { variable: 'LOG_LEVEL', description: 'log level of the services: error, warn, info or debug (info by default)' },
];

/** Returns the lines of `--help` for the settings with an option, and for those without. */
export function helpLines(): { readonly options: string; readonly variables: string } {
  const lines = standaloneSettings.map(({ option, variable, description, fallback = '' }) =>
    option === undefined
      ? { isOption: false, line: `  ${variable.padEnd(19)}${description}` }
      : {
          isOption: true,
          line: `  ${option.padEnd(19)}${description.padEnd(44)}${variable.padEnd(24)}${fallback}`,
        },
  );
  const linesOf = (wanted: boolean): string =>
    lines.flatMap(({ isOption, line }) => (isOption === wanted ? [line] : [])).join('\n');
  return { options: linesOf(true), variables: linesOf(false) };
}
