import { issueSignInCode } from '@scriptorium/auth';
import { Supervisor } from '../processes/supervisor';
import { bringUp } from './bring-up';
import { callerKeys } from './caller-keys';
import { claimDataDirectory } from './data-directory';
import type { SystemOptions } from './system-options';

/*
 * Runs the whole product on one machine.
 *
 *   claim the data folder → stop orphans of a killed run → PostgreSQL and nats-server → migrations → services
 *   → GET /health of the gateway returns 200
 *
 * If a service ends before that, the start fails: the cause is a wrong setting or a bug, and a restart would hide its
 * message. After that, each process that ends is restarted on the same port and the same data until stop(), which stops
 * the processes in reverse order. A PostgreSQL or nats-server that the caller provides is neither started nor stopped.
 *
 * Failure mode: the start rejects with one error and leaves no process running.
 */
export interface System {
  readonly gatewayUrl: string;
  /** Certificate of the authority that clients must trust, if the gateway serves over TLS. */
  readonly caFile?: string;
  /** URL for the superuser, or `databaseUrl` of the options. */
  readonly databaseUrl: string;
  /** URL for the admin of the embedded nats-server, or `natsUrl` of the options. */
  readonly natsUrl: string;
  /** Ids of the running processes by name: `postgres` and `nats-server` if they are embedded, and the services. */
  readonly pids: Readonly<Record<string, number>>;
  /** Returns the id of a process, which changes with a restart. Undefined while the process is down. */
  pid(name: string): number | undefined;
  /** Returns a code with which a browser signs in once, within ten minutes, with this token. */
  signInCode(token: string): string;
  /** Stops the processes in reverse order. May be called again. */
  stop(): Promise<void>;
}

/**
 * Starts the system. Resolves when the gateway is healthy.
 * @throws RejectedError IN_USE, PORT_TAKEN, NO_NATS_SERVER, NO_DATABASE, NO_NATS, PROCESS_FAILED, NOT_READY, …
 */
export async function startSystem(options: SystemOptions): Promise<System> {
  const directory = await claimDataDirectory(options.dataDir);
  const supervisor = new Supervisor();
  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    if (stopping === undefined) directory.announceStop();
    stopping ??= supervisor.stopAll().finally(() => directory.release());
    await stopping;
  };
  try {
    const urls = await bringUp(options, directory, supervisor);
    return {
      ...urls,
      get pids() {
        return supervisor.pids();
      },
      pid: (name) => supervisor.pid(name),
      signInCode: (token) => issueSignInCode(callerKeys(directory.path).signingKey, token, Date.now()),
      stop,
    };
  } catch (error) {
    // The first error is thrown. An error of stop() is only printed.
    await stop().catch((failure: unknown) => options.print?.('system', String(failure)));
    throw error;
  }
}
