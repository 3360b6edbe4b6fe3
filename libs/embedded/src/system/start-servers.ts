import { join } from 'node:path';
import { findNatsServer } from '../nats/find-nats-server';
import type { ServerCertificate } from '../nats/nats-config';
import { defaultCacheFolders } from '../nats/nats-cache';
import { type EmbeddedNats, startNatsServer } from '../nats/start-nats-server';
import { startPostgres } from '../postgres/start-postgres';
import { stopOrphan } from '../processes/process-record';
import type { ProcessSpec, Watch } from '../processes/supervised-process';
import type { Managed, Supervisor } from '../processes/supervisor';
import { checkDatabase, checkNats } from './external-servers';
import { natsAccounts } from './nats-accounts';
import type { SystemOptions } from './system-options';

type Supervision = Watch & Pick<ProcessSpec, 'group'>;
type Server = Managed & { readonly url: string };

interface Servers {
  readonly databaseUrl: string;
  readonly natsUrl: string;
  /** Undefined for a nats-server of the caller. */
  readonly nats: EmbeddedNats | undefined;
}

/**
 * Starts PostgreSQL and nats-server, or checks those that the caller provides.
 * @param tls certificate of nats-server; undefined without TLS
 */
export async function startServers(
  options: SystemOptions,
  dataDir: string,
  supervisor: Supervisor,
  tls: ServerCertificate | undefined,
): Promise<Servers> {
  const watch: Supervision = {
    group: options.group ?? 'own',
    onUnexpectedExit: () => 'restart',
    log: (line) => options.print?.('system', line),
  };
  const started = async <Running extends Server>(name: string, server: Promise<Running>): Promise<Running> => {
    const running = await server;
    supervisor.add(name, running);
    return running;
  };
  const { databaseUrl, natsUrl } = options;
  // Waits for both even if one fails, since the supervisor must know a started server to stop it.
  const [database, nats] = await Promise.allSettled([
    databaseUrl === undefined
      ? started('postgres', startEmbeddedPostgres(options, join(dataDir, 'postgres'), watch))
      : checkExternal(databaseUrl, checkDatabase, join(dataDir, 'postgres')),
    natsUrl === undefined
      ? started('nats-server', startEmbeddedNats(options, dataDir, watch, tls))
      : checkExternal(natsUrl, checkNats, join(dataDir, 'nats')),
  ]);
  if (database.status === 'rejected') throw database.reason;
  if (nats.status === 'rejected') throw nats.reason;
  const embedded = nats.value.setUsers === undefined ? undefined : nats.value;
  return { databaseUrl: database.value.url, natsUrl: nats.value.url, nats: embedded };
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

async function startEmbeddedNats(
  options: SystemOptions,
  dataDir: string,
  watch: Supervision,
  tls: ServerCertificate | undefined,
): Promise<EmbeddedNats> {
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
    users: natsAccounts(dataDir).users,
    ...(tls === undefined ? {} : { tls }),
  });
}

/** Checks an external server. Stops the embedded server of an earlier, killed run on this data folder first. */
async function checkExternal(
  url: string,
  check: (url: string) => Promise<void>,
  formerDataDir: string,
): Promise<{ readonly url: string; readonly setUsers?: undefined }> {
  await stopOrphan(join(formerDataDir, 'process.json'), `The server in ${formerDataDir}`, [
    { signal: 'SIGINT', waitMs: 30_000 },
  ]);
  await check(url);
  return { url };
}
