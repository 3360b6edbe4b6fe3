import { SERVICES } from '@scriptorium/contracts';

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
  /** The exit code is 2. */
  | { readonly kind: 'wrong'; readonly message: string };

const HELP = ['--help', '-h', 'help'];

/** @param args the arguments after the name of the program */
export function parseInvocation(args: readonly string[]): Invocation {
  const [command, ...rest] = args;
  if (command === undefined || HELP.includes(command)) return { kind: 'help' };
  if (command === '--version' || command === '-v') return { kind: 'version' };
  if (command === 'standalone') return { kind: 'program', program: command, args: rest };
  if (rest.some((argument) => HELP.includes(argument))) return { kind: 'help' };
  if (command === 'migrate') return parseMigrate(rest);
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
  --help, --version

Settings are environment variables (docs/reference/configuration.md). LOG_LEVEL is error, warn, info or debug.

Exit codes: 0 success, 1 error, 2 wrong command line; 3 of "migrate status": services of this version cannot run on the
schema. A service runs until SIGTERM or SIGINT and then ends with 0.
`;
