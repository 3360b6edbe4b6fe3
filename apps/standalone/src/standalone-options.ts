import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { DEFAULT_GATEWAY_PORT, RejectedError } from '@scriptorium/contracts';
import { helpLines } from './standalone-settings';

export interface StandaloneOptions {
  readonly dataDir: string;
  readonly ports: { readonly gateway: number; readonly postgres: number; readonly nats: number };
  readonly bootstrapFile: string | undefined;
  readonly databaseUrl: string | undefined;
  readonly natsUrl: string | undefined;
  readonly publicUrl: string | undefined;
  readonly tls: boolean;
  readonly logLevel: string | undefined;
}

export interface Folders {
  /** The folder that relative paths of the user start from. */
  readonly baseDir: string;
  readonly defaultDataDir: string;
}

export type Invocation = { readonly kind: 'help' } | { readonly kind: 'run'; readonly options: StandaloneOptions };

/** The setting of each port, for messages. */
export const portSettings = {
  gateway: '--port / PORT',
  postgres: '--postgres-port / POSTGRES_PORT',
  nats: '--nats-port / NATS_PORT',
} as const;

/** Those of LogSettings in libs/telemetry. */
const LOG_LEVELS: readonly string[] = ['error', 'warn', 'info', 'debug'];

const flags = {
  port: { type: 'string' },
  'postgres-port': { type: 'string' },
  'nats-port': { type: 'string' },
  data: { type: 'string' },
  bootstrap: { type: 'string' },
  tls: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

const { options, variables } = helpLines();

export const helpText = `Runs Scriptorium on this machine: PostgreSQL, nats-server and the four services, on loopback.

  npm start -- [options]

${options}
  --help, -h         this text

Each option has an environment variable. The option overrides the variable. Environment variables without an option:

${variables}
  BLOB_FOLDER        an existing folder, for drives with files in the file system
  S3_BUCKET          and S3_REGION, S3_ENDPOINT, S3_PREFIX, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY: for drives in S3

All variables of the services: docs/reference/configuration.md.

The program prints \`ready <gateway URL>\` when all services are healthy. SIGINT (Ctrl-C) and SIGTERM stop it
gracefully.
`;

/**
 * @param args the arguments after the name of the program
 * @throws RejectedError WRONG_OPTION
 */
export function parseInvocation(args: readonly string[], env: NodeJS.ProcessEnv, folders: Folders): Invocation {
  const values = parseFlags(args);
  if (values.help === true) return { kind: 'help' };
  const set = (name: string): string | undefined => (env[name] === '' ? undefined : env[name]);
  const port = (flag: 'port' | 'postgres-port' | 'nats-port', name: string, fallback: number): number =>
    values[flag] !== undefined ? parsePort(values[flag], `--${flag}`) : parsePort(set(name) ?? String(fallback), name);
  const { baseDir, defaultDataDir } = folders;
  const bootstrap = values.bootstrap ?? set('SCRIPTORIUM_BOOTSTRAP');
  return {
    kind: 'run',
    options: {
      dataDir: resolve(baseDir, values.data ?? set('SCRIPTORIUM_DATA') ?? defaultDataDir),
      ports: {
        gateway: port('port', 'PORT', DEFAULT_GATEWAY_PORT),
        postgres: port('postgres-port', 'POSTGRES_PORT', 0),
        nats: port('nats-port', 'NATS_PORT', 0),
      },
      bootstrapFile: bootstrap === undefined ? undefined : resolve(baseDir, bootstrap),
      databaseUrl: set('DATABASE_URL'),
      natsUrl: set('NATS_URL'),
      publicUrl: set('PUBLIC_URL'),
      tls: values.tls ?? set('SCRIPTORIUM_TLS') === 'true',
      logLevel: parseLogLevel(set('LOG_LEVEL')),
    },
  };
}

function parseFlags(args: readonly string[]): ReturnType<typeof parseArgs<{ options: typeof flags }>>['values'] {
  try {
    return parseArgs({ args: [...args], options: flags, strict: true, allowPositionals: false }).values;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new RejectedError('WRONG_OPTION', `${reason}\nRun "npm start -- --help" for the options.`);
  }
}

function parseLogLevel(level: string | undefined): string | undefined {
  if (level === undefined || LOG_LEVELS.includes(level)) return level;
  throw new RejectedError('WRONG_OPTION', `LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}, not "${level}".`);
}

function parsePort(text: string, setting: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new RejectedError('WRONG_OPTION', `${setting} must be a port from 0 to 65535, not "${text}".`);
}
