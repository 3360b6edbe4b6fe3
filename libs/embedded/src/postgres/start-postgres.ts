import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { claimPort } from '../processes/free-port';
import { startOnPort } from '../processes/start-on-port';
import { stopOrphan } from '../processes/process-record';
import type { ProcessSpec, Watch } from '../processes/supervised-process';
import { postgresAccount } from './postgres-account';
import { postgresBinaries } from './postgres-binaries';
import { ensureCluster } from './postgres-cluster';
import { postgresFolder } from './postgres-folder';
import { postgresServer, recordFileOf, stopStepsOf, superuserUrl, type Cluster } from './postgres-server';
import type { Durability } from './postgres-settings';
import { ensureDatabase } from './database.store';
import { superuserPassword } from './superuser-password';

export interface PostgresOptions extends Watch, Pick<ProcessSpec, 'group'> {
  /** Folder for the cluster, the superuser's password (mode 600) and the log. Created if it does not exist. */
  readonly dataDir: string;
  readonly durability: Durability;
  /** 0 or undefined: any free port. */
  readonly port?: number;
  /** Name of the user's setting for the port, for the error if the port is in use. */
  readonly portSetting?: string;
  /** Created if it does not exist. Default: `postgres`. */
  readonly database?: string;
  /** Server settings that override the defaults. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface EmbeddedPostgres {
  /** URL of the requested database for the superuser. */
  readonly url: string;
  /** Changes with a restart. Undefined while the server is down. */
  readonly pid: number | undefined;
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL on loopback. Stops the server of an earlier, killed run on the same folder first.
 * @throws RejectedError PORT_TAKEN, IN_USE, PROCESS_FAILED and the codes of the other files in this folder
 */
export async function startPostgres(options: PostgresOptions): Promise<EmbeddedPostgres> {
  const wanted = {
    port: options.port,
    setting: options.portSetting ?? 'the option "port"',
    inUse: 'could not create any TCP/IP sockets',
  };
  const dataDir = resolve(options.dataDir);
  await stopOrphan(recordFileOf(dataDir), `The database in ${dataDir}`, stopStepsOf(options.durability));
  // Checked before the cluster is created, which takes seconds.
  await claimPort(wanted.port, wanted.setting);
  const cluster = await prepareCluster(dataDir, options);
  return startOnPort(wanted, async (port) => serve(cluster, port, options));
}

async function prepareCluster(dataDir: string, options: PostgresOptions): Promise<Cluster> {
  const account = postgresAccount();
  const binaries = postgresBinaries(account);
  const folder = postgresFolder(dataDir, account);
  if (folder !== realpathSync(dataDir)) {
    options.log?.(`postgres: the data is in ${folder}, since the account of PostgreSQL cannot enter ${dataDir}`);
  }
  const password = superuserPassword(dataDir, folder);
  const { durability, settings = {} } = options;
  const pgdata = await ensureCluster({ folder, binaries, account, password, durability });
  return { dataDir, pgdata, program: binaries.postgres, account, password, durability, settings };
}

async function serve(cluster: Cluster, port: number, options: PostgresOptions): Promise<EmbeddedPostgres> {
  const server = postgresServer(cluster, port, options, options.group);
  await server.start();
  const database = options.database ?? 'postgres';
  try {
    await ensureDatabase(superuserUrl(cluster, port), database);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return {
    url: superuserUrl(cluster, port, database),
    get pid() {
      return server.pid;
    },
    stop: async () => server.stop(),
  };
}
