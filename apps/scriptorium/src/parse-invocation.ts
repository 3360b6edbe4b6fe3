import { parseArgs } from 'node:util';

import { SERVICES } from '@scriptorium/contracts';

import { NATS_USERS_FORMATS, type NatsUsersFormat } from './render-nats-users';

/** Programs of other apps that a command starts. */
const PROGRAMS = [...SERVICES, 'standalone'] as const;
const MIGRATE_STEPS = ['plan', 'run', 'status'] as const;

export type Program = (typeof PROGRAMS)[number];
export type MigrateStep = (typeof MIGRATE_STEPS)[number];

export type Invocation =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'program'; readonly program: Program; readonly args: readonly string[] }
  | { readonly kind: 'migrate'; readonly step: MigrateStep }
  | {
      readonly kind: 'nats-users';
      readonly format: NatsUsersFormat;
      readonly spaces: readonly string[];
      readonly apiPrefix: string | undefined;
    }
  /** The exit code is 2. */
  | { readonly kind: 'wrong'; readonly message: string };

const SPACE_KEY = /^[a-z0-9][a-z0-9-]{0,62}$/;
const HELP = ['--help', '-h', 'help'];

/** @param args the arguments after the name of the program */
export function parseInvocation(args: readonly string[]): Invocation {
  const [command, ...rest] = args;
  if (command === undefined || HELP.includes(command)) return { kind: 'help' };
  if (command === '--version' || command === '-v') return { kind: 'version' };
  if (command === 'standalone') return { kind: 'program', program: command, args: rest };
  if (rest.some((argument) => HELP.includes(argument))) return { kind: 'help' };
  if (command === 'migrate') return parseMigrate(rest);
  if (command === 'nats-users') return parseNatsUsers(rest);
  const program = PROGRAMS.find((name) => name === command);
  if (program === undefined) return wrong(`Unknown command "${command}".`);
  if (rest.length > 0) return wrong(`${program} has no argument "${rest[0]}". Its settings are environment variables.`);
  return { kind: 'program', program, args: [] };
}

function parseMigrate([given, ...rest]: readonly string[]): Invocation {
  const step = MIGRATE_STEPS.find((name) => name === given);
  if (step === undefined || rest.length > 0)
    return wrong(`migrate needs one of ${MIGRATE_STEPS.join(', ')}, not "${[given, ...rest].join(' ')}".`);
  return { kind: 'migrate', step };
}

function parseNatsUsers(args: readonly string[]): Invocation {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        format: { type: 'string', default: 'nats' },
        space: { type: 'string', multiple: true, default: [] },
        'api-prefix': { type: 'string' },
      },
    });
    const format = NATS_USERS_FORMATS.find((name) => name === values.format);
    if (format === undefined) return wrong(`--format is one of ${NATS_USERS_FORMATS.join(', ')}.`);
    const other = values.space.find((space) => !SPACE_KEY.test(space));
    if (other !== undefined) return wrong(`--space "${other}" is not the key of a space.`);
    return { kind: 'nats-users', format, spaces: values.space, apiPrefix: values['api-prefix'] };
  } catch (error) {
    return wrong(`nats-users: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

function wrong(message: string): Invocation {
  return { kind: 'wrong', message: `${message} Run "scriptorium --help" for the commands.` };
}

export const HELP_TEXT = `Runs one program of Scriptorium.

  scriptorium <command>

  gateway                serves the HTTP APIs
  content-store          owns content, models, spaces and drives
  localization-planner   owns jobs
  blob-copy-worker       executes the commands of jobs
  standalone [options]   runs all four, with PostgreSQL and nats-server, on this machine
  migrate plan           prints the migrations that "run" would apply; changes nothing
  migrate run            applies them, and sets the passwords of the services' roles
  migrate status         prints the version of the schema
  nats-users             prints the users of nats-server with their permissions
    --format nats|helm   configuration of nats-server (default), or values of its Helm chart
    --space KEY          adds the reader of the events of a space; may be repeated
    --api-prefix PREFIX  prefix of the API of JetStream, for example $JS.hub.API
  --help, --version

Settings are environment variables (docs/reference/configuration.md). LOG_LEVEL is error, warn, info or debug.

Exit codes: 0 success, 1 error, 2 wrong command line; 3 of "migrate status": services of this version cannot run on the
schema. A service runs until SIGTERM or SIGINT and then ends with 0.
`;
