import { join } from 'node:path';
import { findNatsServer } from '../nats/find-nats-server';
import { defaultCacheFolders } from '../nats/nats-cache';
import { startNatsServer } from '../nats/start-nats-server';
import { startPostgres } from '../postgres/start-postgres';
import { stopOrphan } from '../processes/process-record';
import type { ProcessSpec, Watch } from '../processes/supervised-process';
import type { Managed, Supervisor } from '../processes/supervisor';
import { checkDatabase, checkNats } from './external-servers';
import type { SystemOptions } from './system-options';

type Supervision = Watch & Pick<ProcessSpec, 'group'>;
type Server = Managed & { readonly url: string };

/** Starts PostgreSQL and nats-server, or checks those that the caller provides. */
export async function startServers(
  options: SystemOptions,
  dataDir: string,
  supervisor: Supervisor,
): Promise<{ databaseUrl: string; natsUrl: string }> {
  const watch: Supervision = {
    group: options.group ?? 'own',
    onUnexpectedExit: () => 'restart',
    log: (line) => options.print?.('system', line),
  };
  const started = async (name: string, server: Promise<Server>): Promise<string> => {
    const running = await server;
    supervisor.add(name, running);
    return running.url;
  };
  const { databaseUrl, natsUrl } = options;
  // Waits for both even if one fails, since the supervisor must know a started server to stop it.
  const [database, nats] = await Promise.allSettled([
    databaseUrl === undefined
      ? started('postgres', startEmbeddedPostgres(options, join(dataDir, 'postgres'), watch))
      : checkExternal(databaseUrl, checkDatabase, join(dataDir, 'postgres')),
    natsUrl === undefined
      ? started('nats-server', startEmbeddedNats(options, dataDir, watch))
      : checkExternal(natsUrl, checkNats, join(dataDir, 'nats')),
  ]);
  if (database.status === 'rejected') throw database.reason;
  if (nats.status === 'rejected') throw nats.reason;
  return { databaseUrl: database.value, natsUrl: nats.value };
}

async function startEmbeddedPostgres(options: SystemOptions, dataDir: string, watch: Supervision): Promise<Server> {
  return startPostgres({
    ...watch,
    dataDir,
    durability: options.durability ?? 'durable',
    database: 'scriptorium',
    port: options.ports?.postgres ?? 0,
    portSetting: options.portSettings?.postgres ?? 'ports.postgres',
  });
}

async function startEmbeddedNats(options: SystemOptions, dataDir: string, watch: Supervision): Promise<Server> {
  const env = options.env ?? process.env;
  const binary = await findNatsServer({
    env,
    // The data folder is last: an account without a home can write nowhere else if the checkout belongs to another
    // user.
    cacheFolders: [...defaultCacheFolders(env), join(dataDir, 'cache')],
    log: (line) => options.print?.('system', line),
  });
  return startNatsServer({
    ...watch,
    dataDir: join(dataDir, 'nats'),
    binary,
    port: options.ports?.nats ?? 0,
    portSetting: options.portSettings?.nats ?? 'ports.nats',
  });
}

/** Checks an external server. Stops the embedded server of an earlier, killed run on this data folder first. */
async function checkExternal(
  url: string,
  check: (url: string) => Promise<void>,
  formerDataDir: string,
): Promise<string> {
  await stopOrphan(join(formerDataDir, 'process.json'), `The server in ${formerDataDir}`, [
    { signal: 'SIGINT', waitMs: 30_000 },
  ]);
  await check(url);
  return url;
}
