import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ADMIN_USER, RejectedError } from '@scriptorium/contracts';
import { claimPort } from '../processes/free-port';
import { nodeService, serviceStopSteps } from '../processes/node-service';
import { describeExit } from '../processes/process-exit';
import { readSpaceKeys } from '../postgres/database.store';
import { stopOrphan } from '../processes/process-record';
import type { Supervisor } from '../processes/supervisor';
import { localCertificates } from '../tls/local-certificates';
import { callerKeys } from './caller-keys';
import type { DataDirectory } from './data-directory';
import { waitUntilHealthy } from './gateway-health';
import { natsAccounts } from './nats-accounts';
import { rolePasswords } from './role-passwords';
import { serviceEnvironment, type SystemFacts } from './service-environment';
import { startServers } from './start-servers';
import type { SystemOptions } from './system-options';

/** Ends a start that hangs. A start takes minutes on a busy machine. */
const READY_WITHIN_MS = 300_000;
/** Host names of the gateway, which listens on loopback only. */
const HOSTS = ['localhost', '127.0.0.1', '::1'];

export interface SystemUrls {
  readonly gatewayUrl: string;
  /** Certificate of the authority that clients must trust, if the gateway serves over TLS. */
  readonly caFile?: string;
  readonly databaseUrl: string;
  readonly natsUrl: string;
}

/**
 * Runs the steps of start-system.ts, from a claimed data folder to a healthy gateway. If it rejects, the caller must
 * stop the processes in `supervisor`.
 */
export async function bringUp(
  options: SystemOptions,
  directory: DataDirectory,
  supervisor: Supervisor,
): Promise<SystemUrls> {
  const records = join(directory.path, 'run');
  mkdirSync(records, { recursive: true, mode: 0o700 });
  await stopOrphanedServices(records);
  // Checked first, so that a port in use is reported before the database is started.
  const gatewayPort = await claimPort(options.ports?.gateway, options.portSettings?.gateway ?? 'ports.gateway');
  const tls =
    options.tls === true ? await localCertificates(join(directory.path, 'tls'), HOSTS, new Date()) : undefined;
  const { databaseUrl, natsUrl, nats } = await startServers(options, directory.path, supervisor, tls);
  options.signal?.throwIfAborted();
  const passwords = await migrateDatabase(databaseUrl, directory.path);
  options.signal?.throwIfAborted();
  const accounts = nats === undefined ? undefined : natsAccounts(directory.path);
  const gatewayUrl = `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${gatewayPort}`;
  await startServices(options, supervisor, records, gatewayUrl, {
    tls,
    databaseUrl,
    natsUrl,
    natsPasswords: accounts?.passwords,
    rolePasswords: passwords,
    gatewayPort,
    publicUrl: options.publicUrl,
    downloadKey: randomBytes(32).toString('base64url'),
    callerKeys: callerKeys(directory.path),
    bootstrapFile: options.bootstrapFile,
    logLevel: options.logLevel ?? 'info',
  });
  // content-store has applied the bootstrap file, which may have new spaces.
  nats?.setUsers(natsAccounts(directory.path, await readSpaceKeys(databaseUrl)).users);
  directory.announce(gatewayUrl);
  const admin = accounts?.passwords[ADMIN_USER];
  return {
    gatewayUrl,
    ...(tls === undefined ? {} : { caFile: tls.caFile }),
    databaseUrl,
    natsUrl: admin === undefined ? natsUrl : natsUrl.replace('//', `//${ADMIN_USER}:${admin}@`),
  };
}

async function migrateDatabase(databaseUrl: string, dataDir: string): Promise<Record<string, string>> {
  // Imported here because it loads TypeORM, which callers that only start a server do not need.
  const { migrate, serviceRoles } = await import('@scriptorium/persistence');
  const passwords = rolePasswords(dataDir, serviceRoles);
  await migrate(databaseUrl, passwords);
  return passwords;
}

/** Starts the services. Resolves when the gateway is healthy, and rejects if a service ends before that. */
async function startServices(
  options: SystemOptions,
  supervisor: Supervisor,
  records: string,
  gatewayUrl: string,
  facts: SystemFacts,
): Promise<void> {
  const failed = new AbortController();
  let isReady = false;
  for (const service of options.services) {
    const running = nodeService(service, {
      env: serviceEnvironment(service.name, facts, options.env ?? process.env),
      recordFile: join(records, `${service.name}.json`),
      group: options.group ?? 'own',
      onLine: (line) => options.print?.(service.name, line),
      log: (line) => options.print?.('system', line),
      onUnexpectedExit: (exit, lastLines) => {
        if (isReady) return 'restart';
        const message = `${service.name} ${describeExit(exit)} before the system was ready:\n${lastLines}`;
        failed.abort(new RejectedError('PROCESS_FAILED', message.trimEnd(), { name: service.name }));
        return 'leave-down';
      },
    });
    supervisor.add(service.name, running);
    await running.start();
  }
  const signals = [failed.signal, ...(options.signal === undefined ? [] : [options.signal])];
  const ca = facts.tls === undefined ? undefined : readFileSync(facts.tls.caFile);
  await waitUntilHealthy(gatewayUrl, options.readyWithinMs ?? READY_WITHIN_MS, AbortSignal.any(signals), ca);
  isReady = true;
}

async function stopOrphanedServices(records: string): Promise<void> {
  const files = readdirSync(records).filter((name) => name.endsWith('.json'));
  await Promise.all(
    files.map(async (file) => stopOrphan(join(records, file), `The service in ${file}`, serviceStopSteps)),
  );
}
