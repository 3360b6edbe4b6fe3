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
import { asSuperuser, postgresServer, recordFileOf, stopStepsOf, superuserUrl, type Cluster } from './postgres-server';
import type { Durability } from './postgres-settings';
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

/**
 * Starts PostgreSQL on loopback; a server that an earlier, killed run left on the same folder is stopped first.
 * @throws RejectedError PORT_TAKEN, IN_USE, PROCESS_FAILED and those of the files beside this one
 */
export async function startPostgres(options: PostgresOptions): Promise<EmbeddedPostgres> {
  const wanted = {
    port: options.port,
    setting: options.portSetting ?? 'the option "port"',
    inUse: 'could not create any TCP/IP sockets',
  };
  const dataDir = resolve(options.dataDir);
  await stopOrphan(recordFileOf(dataDir), `The database in ${dataDir}`, stopStepsOf(options.durability));
  // Before a cluster is made for it.
  await claimPort(wanted.port, wanted.setting);
  const cluster = await prepareCluster(dataDir, options);
  return startOnPort(wanted, async (port) => serve(cluster, port, options));
}

async function prepareCluster(dataDir: string, options: PostgresOptions): Promise<Cluster> {
  const account = postgresAccount();
  const binaries = postgresBinaries(account);
  const place = postgresFolder(dataDir, account);
  if (place !== realpathSync(dataDir)) {
    options.log?.(`postgres: data in ${place}, since the account it runs under cannot enter ${dataDir}`);
  }
  const password = superuserPassword(dataDir, place);
  const { durability, settings = {} } = options;
  const pgdata = await ensureCluster({ place, binaries, account, password, durability });
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

async function ensureDatabase(url: string, name: string): Promise<void> {
  await asSuperuser(url, async (client) => {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
    if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(name)}`);
  });
}
