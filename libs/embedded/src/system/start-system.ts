import { Supervisor } from '../processes/supervisor';
import { bringUp } from './bring-up';
import { claimDataDirectory } from './data-directory';
import type { SystemOptions } from './system-options';

/*
 * The whole product on one machine.
 *
 *   claim the data folder → stop what a killed run left → PostgreSQL and nats-server → migrations → services
 *   → GET /health of the gateway answers 200
 *
 * Until then the death of a service ends the start: it is a wrong setting or a bug, and a restart would hide its
 * message. From then on whatever dies is started again, on the same port and the same data, until stop(), which goes
 * through it all backwards. A PostgreSQL or nats-server that the caller brings is neither started nor stopped.
 *
 * It fails with one error, and leaves no process behind.
 */
export interface System {
  readonly gatewayUrl: string;
  /** What clients are to trust, where the gateway serves over TLS. */
  readonly caFile?: string;
  /** The superuser's, or the one given. */
  readonly databaseUrl: string;
  readonly natsUrl: string;
  /** Process ids of what is up now: `postgres`, `nats-server` (where they are ours) and the services by name. */
  readonly pids: Readonly<Record<string, number>>;
  /** Undefined while it is down. Kill it, and see it come back under another id. */
  pid(name: string): number | undefined;
  /** Last started, first stopped. May be called again. */
  stop(): Promise<void>;
}

/** @throws RejectedError IN_USE, PORT_TAKEN, NO_NATS_SERVER, NO_DATABASE, NO_NATS, PROCESS_FAILED, NOT_READY, … */
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
      stop,
    };
  } catch (error) {
    // What went wrong first is the news; what then would not stop is told beside it.
    await stop().catch((failure: unknown) => options.print?.('system', String(failure)));
    throw error;
  }
}
