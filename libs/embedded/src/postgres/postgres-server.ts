import { totalmem } from 'node:os';
import { join } from 'node:path';
import type { StopStep } from '../processes/stop-process';
import { SupervisedProcess, type ProcessSpec, type Watch } from '../processes/supervised-process';
import type { Account } from './postgres-account';
import { SUPERUSER } from './postgres-cluster';
import { postgresSettings, settingsAsArguments, type Durability } from './postgres-settings';
import { releasePostmasterFile } from './postmaster-file';
import { checkConnection } from './database.store';

/** A cluster with everything that its server needs. */
export interface Cluster {
  /** Folder for the log and the record of the process. */
  readonly dataDir: string;
  readonly pgdata: string;
  readonly program: string;
  readonly account: Account | undefined;
  readonly password: string;
  readonly durability: Durability;
  readonly settings: Readonly<Record<string, string>>;
}

/** Recovery after a kill may have to read gigabytes of WAL. */
const READY_WITHIN_MS = 600_000;

// SIGINT is PostgreSQL's fast shutdown: it terminates sessions and writes a checkpoint. SIGQUIT leaves recovery to the
// next start.
const stopSteps: Readonly<Record<Durability, readonly StopStep[]>> = {
  durable: [
    { signal: 'SIGINT', waitMs: 30_000 },
    { signal: 'SIGQUIT', waitMs: 5_000 },
  ],
  fast: [{ signal: 'SIGQUIT', waitMs: 5_000 }],
};

export function stopStepsOf(durability: Durability): readonly StopStep[] {
  return stopSteps[durability];
}

export function recordFileOf(dataDir: string): string {
  return join(dataDir, 'process.json');
}

/** Returns the server process of a cluster on a port, without starting it. */
export function postgresServer(
  cluster: Cluster,
  port: number,
  watch: Watch,
  group: ProcessSpec['group'] = 'own',
): SupervisedProcess {
  const settings = { ...postgresSettings(cluster.durability, port, totalmem()), ...cluster.settings };
  return new SupervisedProcess(
    {
      name: 'postgres',
      command: cluster.program,
      args: ['-D', cluster.pgdata, ...settingsAsArguments(settings)],
      // The environment of the shell is not inherited: its PGDATA or PGPORT is for another server.
      env: { LC_ALL: 'C', TZ: 'UTC', PATH: process.env['PATH'] },
      cwd: cluster.pgdata,
      output: { kind: 'file', path: join(cluster.dataDir, 'postgres.log') },
      recordFile: recordFileOf(cluster.dataDir),
      stopSteps: stopStepsOf(cluster.durability),
      readyWithinMs: READY_WITHIN_MS,
      group,
      ...(cluster.account === undefined ? {} : { account: cluster.account }),
      beforeStart: async () => releasePostmasterFile(cluster.pgdata),
      probe: async () => checkConnection(superuserUrl(cluster, port)),
    },
    watch,
  );
}

export function superuserUrl(cluster: Cluster, port: number, database = 'postgres'): string {
  return `postgres://${SUPERUSER}:${cluster.password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
}
