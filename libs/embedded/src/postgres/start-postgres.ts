import { totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { RejectedError } from '@scriptorium/contracts';
import { claimPort } from '../processes/free-port';
import { stopOrphan } from '../processes/process-record';
import type { StopStep } from '../processes/stop-process';
import { SupervisedProcess, type ProcessSpec, type Watch } from '../processes/supervised-process';
import { postgresAccount } from './postgres-account';
import { postgresBinaries } from './postgres-binaries';
import { ensureCluster, SUPERUSER } from './postgres-cluster';
import { postgresPlace } from './postgres-place';
import { postgresSettings, settingsAsArguments, type Durability } from './postgres-settings';
import { releasePostmasterFile } from './postmaster-file';
import { superuserPassword } from './superuser-password';

export interface PostgresOptions extends Watch, Pick<ProcessSpec, 'group'> {
  /** Made if it is not there; holds the cluster, the superuser's password (mode 600) and the log. */
  readonly dataDir: string;
  readonly durability: Durability;
  /** 0 or absent: any free one. */
  readonly port?: number;
  /** How the user chooses the port, for the message when it is taken. */
  readonly portSetting?: string;
  /** Made if it is not there. Default: `postgres`. */
  readonly database?: string;
  /** More server settings, over our own. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface EmbeddedPostgres {
  /** The superuser's, to the database asked for. */
  readonly url: string;
  /** Changes with a restart; undefined while it is down. */
  readonly pid: number | undefined;
  stop(): Promise<void>;
}

// SIGINT is PostgreSQL's fast shutdown (sessions are cut, a checkpoint is written), SIGQUIT leaves recovery to the next start.
const gently: readonly StopStep[] = [
  { signal: 'SIGINT', waitMs: 30_000 },
  { signal: 'SIGQUIT', waitMs: 5_000 },
];
const atOnce: readonly StopStep[] = [{ signal: 'SIGQUIT', waitMs: 5_000 }];

/** Recovery after a kill may have gigabytes of log to read. */
const READY_WITHIN_MS = 120_000;
/** Between the choice of a free port and its use another program can take it. */
const PORT_ATTEMPTS = 3;

/**
 * Starts PostgreSQL on loopback; a server that an earlier, killed run left on the same folder is stopped first.
 * @throws RejectedError PORT_TAKEN, IN_USE, PROCESS_FAILED and those of the files beside this one
 */
export async function startPostgres(options: PostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir);
  const stopSteps = options.durability === 'durable' ? gently : atOnce;
  const account = postgresAccount();
  const binaries = postgresBinaries(account);
  const place = postgresPlace(dataDir, account);
  const recordFile = join(dataDir, 'process.json');
  await stopOrphan(recordFile, `The database in ${dataDir}`, stopSteps);
  const password = superuserPassword(dataDir, place);
  const { durability } = options;
  const pgdata = await ensureCluster({ place, binaries, account, password, durability });

  const startOn = async (port: number): Promise<EmbeddedPostgres> => {
    const urlOf = (database: string): string =>
      `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
    const settings = { ...postgresSettings(durability, port, totalmem()), ...options.settings };
    const server = new SupervisedProcess(
      {
        name: 'postgres',
        command: binaries.postgres,
        args: ['-D', pgdata, ...settingsAsArguments(settings)],
        // Its own environment: a PGDATA or PGPORT of the user's shell is meant for another server.
        env: { LC_ALL: 'C', TZ: 'UTC', PATH: process.env['PATH'] },
        cwd: place,
        output: { kind: 'file', path: join(dataDir, 'postgres.log') },
        recordFile,
        stopSteps,
        readyWithinMs: READY_WITHIN_MS,
        ...(account === undefined ? {} : { account }),
        ...(options.group === undefined ? {} : { group: options.group }),
        beforeStart: async () => releasePostmasterFile(pgdata),
        probe: async () => runIn(urlOf('postgres'), async (client) => client.query('select 1')),
      },
      options,
    );
    await server.start();
    const database = options.database ?? 'postgres';
    try {
      await ensureDatabase(urlOf('postgres'), database);
    } catch (error) {
      await server.stop();
      throw error;
    }
    return {
      url: urlOf(database),
      get pid() {
        return server.pid;
      },
      stop: async () => server.stop(),
    };
  };

  for (let attempt = 1; ; attempt++) {
    const port = await claimPort(options.port, options.portSetting ?? 'the option "port"');
    try {
      return await startOn(port);
    } catch (error) {
      const lostThePort =
        error instanceof RejectedError && error.message.includes('could not create any TCP/IP sockets');
      if (!lostThePort || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

async function ensureDatabase(url: string, name: string): Promise<void> {
  await runIn(url, async (client) => {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
    if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(name)}`);
  });
}

async function runIn(url: string, work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  // An error between two queries would otherwise end this process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await work(client);
  } finally {
    await client.end();
  }
}
