import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { instancesSubject, SERVICES } from '@scriptorium/contracts';
import { standardServices, startSystem, type System } from '@scriptorium/embedded';
import {
  countInstances,
  eventually,
  FaultProxy,
  startOwnNatsServer,
  temporaryFolder,
  type OwnNatsServer,
} from '@scriptorium/testing';
import { startInstance, type Instance } from './extra-instances';
import { writeBootstrapFile } from './fault-space';
import { SupervisedPostgres } from './supervised-postgres';

const CLOCK = join(__dirname, 'skewed-clock.cjs');
const PATIENCE = { everyMs: 50 };

export interface FaultSystemOptions {
  /** Number of processes by service. Default: one of each. */
  readonly instances?: Readonly<Record<string, number>>;
  readonly env?: NodeJS.ProcessEnv;
  /** Further locales of the space. */
  readonly locales?: readonly string[];
  /** Addresses of a NATS cluster. Default: a server of its own, behind a proxy. */
  readonly natsUrl?: string;
  /** Folders of the servers, for example on a small disk. */
  readonly postgresFolder?: string;
  readonly natsFolder?: string;
  readonly postgresSettings?: Readonly<Record<string, string>>;
}

/**
 * The whole product with its servers, all of whose processes and connections a test may break:
 *
 *   services → proxy → PostgreSQL
 *   services → proxy → nats-server
 *
 * The test itself connects to the servers directly. Everything ends with the test file.
 */
export interface FaultSystem {
  readonly system: System;
  /** Addresses of the gateways, as a load balancer has them. */
  readonly gateways: readonly string[];
  readonly postgres: SupervisedPostgres;
  readonly databaseProxy: FaultProxy;
  /** Undefined if the test has brought a cluster. */
  readonly nats: OwnNatsServer | undefined;
  readonly natsProxy: FaultProxy | undefined;
  /** Addresses of NATS without a proxy. */
  readonly natsUrl: string;
  /** Folder of the store `filesystem`. */
  readonly blobFolder: string;
  /** Returns the running processes by service, first those of the launcher. */
  processes(): readonly { readonly service: string; readonly pid: number }[];
  stop(): Promise<void>;
}

export async function startFaultSystem(options: FaultSystemOptions = {}): Promise<FaultSystem> {
  const folder = temporaryFolder();
  const bootstrapFile = join(folder, 'bootstrap.json');
  writeBootstrapFile(bootstrapFile, options.locales ?? []);
  const blobFolder = join(folder, 'blobs');
  mkdirSync(blobFolder);
  const postgres = await SupervisedPostgres.start(options.postgresFolder ?? folder, options.postgresSettings);
  const databaseProxy = await FaultProxy.start(postgres.url);
  const nats = options.natsUrl === undefined ? await startNats(options.natsFolder) : undefined;
  const natsUrl = nats?.url ?? options.natsUrl ?? '';
  const natsProxy = nats === undefined ? undefined : await FaultProxy.start(nats.url);
  const system = await startSystem({
    dataDir: join(folder, 'data'),
    services: standardServices(join(__dirname, '../../../..')),
    bootstrapFile,
    databaseUrl: databaseProxy.addressFor(postgres.url),
    natsUrl: natsProxy?.addressFor(natsUrl) ?? natsUrl,
    // A command is redelivered after two seconds, so that a round does not wait until the lease of a worker expires.
    env: {
      ...process.env,
      NODE_OPTIONS: `--require ${CLOCK}`,
      RESCUE_AFTER_MS: '2000',
      BLOB_FOLDER: blobFolder,
      ...options.env,
    },
    group: 'inherited',
  }).catch(async (error: unknown) => {
    await postgres.stop();
    throw error;
  });
  const extra = await startExtraInstances(system, natsUrl, folder, options.instances ?? {});
  return {
    system,
    gateways: [system.gatewayUrl, ...extra.flatMap(({ url }) => url ?? [])],
    postgres,
    databaseProxy,
    nats,
    natsProxy,
    natsUrl,
    blobFolder,
    processes: () =>
      [...SERVICES.map((service) => ({ service, pid: system.pid(service) })), ...extra].flatMap(({ service, pid }) =>
        pid === undefined ? [] : [{ service, pid }],
      ),
    stop: async () => {
      await Promise.all(extra.map((instance) => instance.stop()));
      await system.stop();
      await postgres.stop();
    },
  };
}

const startNats = (dataDir: string | undefined): Promise<OwnNatsServer> =>
  startOwnNatsServer('', dataDir === undefined ? {} : { dataDir });

async function startExtraInstances(
  system: System,
  natsUrl: string,
  folder: string,
  instances: Readonly<Record<string, number>>,
): Promise<Instance[]> {
  const services = Object.entries(instances).flatMap(([service, count]) => Array<string>(count - 1).fill(service));
  const extra: Instance[] = [];
  for (const service of services) extra.push(await startInstance(system, service, folder));
  for (const { url } of extra.filter(({ service }) => service === 'gateway'))
    await eventually(async () => (await fetch(`${url ?? ''}/health`)).status === 200, PATIENCE);
  for (const [service, count] of Object.entries(instances).filter(([name]) => name !== 'gateway'))
    await eventually(async () => (await countInstances(natsUrl, instancesSubject(service))) === count, PATIENCE);
  return extra;
}
