import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { SERVICES } from '@scriptorium/contracts';
import { pickFreePort } from '@scriptorium/embedded';
import { eventually, startOwnNatsServer, temporaryFolder, testCallerKeys } from '@scriptorium/testing';

import { declareSpaces } from './declared-spaces';
import { Process } from './service-process';
import type { SharedSystem } from './shared-system';

type Role = 'content_store' | 'localization_planner' | 'blob_copy_worker' | 'blob_store';

/** Characters of a log in a report. */
const LOG_END = 4_000;

export interface SeparateSystemOptions {
  /** Returns the URL of the database for a role. */
  readonly urlFor: (role: Role) => string;
  /** Variables of a role's service, in addition to DATABASE_URL. */
  readonly variablesFor?: (role: Role) => NodeJS.ProcessEnv;
  /** Names of the spec files whose spaces the system has. */
  readonly specs: readonly string[];
}

export interface SeparateSystem extends SharedSystem {
  /** Returns the log of a service. */
  log(service: string): string;
  /** Returns the state of each service, `runs` or `has ended`, with the end of its log. */
  report(): readonly string[];
  /** Stops the services. Returns their exit codes. */
  stop(): Promise<readonly (number | null)[]>;
}

/** Starts the four services as processes of their own, on a migrated database and a nats-server of the test file. */
export async function startSeparateSystem(options: SeparateSystemOptions): Promise<SeparateSystem> {
  const { urlFor, variablesFor = () => ({}) } = options;
  const bootstrapFile = join(temporaryFolder(), 'bootstrap.json');
  writeFileSync(bootstrapFile, JSON.stringify(declareSpaces(options.specs)));
  const [nats, port] = [await startOwnNatsServer(), await pickFreePort()];
  const blobs = { ...variablesFor('blob_store'), BLOB_DATABASE_URL: urlFor('blob_store') };
  const database = (role: Role): NodeJS.ProcessEnv => ({ ...variablesFor(role), DATABASE_URL: urlFor(role) });
  const environments: Readonly<Record<string, NodeJS.ProcessEnv>> = {
    'content-store': { ...database('content_store'), SCRIPTORIUM_BOOTSTRAP: bootstrapFile },
    'localization-planner': database('localization_planner'),
    'blob-copy-worker': { ...blobs, ...database('blob_copy_worker') },
    gateway: { ...blobs, PORT: String(port), RPC_TIMEOUT_MS: '300000' },
  };
  const processes = new Map(
    SERVICES.map((service) => [
      service,
      new Process([service], { NATS_URL: nats.url, ...testCallerKeys, ...environments[service] }),
    ]),
  );
  const gatewayUrl = `http://127.0.0.1:${port}`;
  await Promise.all([...processes.values()].map(untilReady));
  return {
    gatewayUrl,
    natsUrl: nats.url,
    log: (service) => processes.get(service as never)?.text ?? '',
    report: () =>
      [...processes].map(
        ([service, { hasEnded, text }]) => `${service} ${hasEnded ? 'has ended' : 'runs'}:\n${text.slice(-LOG_END)}`,
      ),
    stop: () => Promise.all([...processes.values()].map((process) => process.stop())),
  };
}

async function untilReady(process: Process): Promise<void> {
  const url = await process.healthUrl();
  await eventually(async () => (await fetch(`${url}/readyz`)).status === 200);
}
