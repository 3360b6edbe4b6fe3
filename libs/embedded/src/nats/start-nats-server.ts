import { randomUUID } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ConfiguredUser } from '@scriptorium/contracts';
import { startOnPort } from '../processes/start-on-port';
import { stopOrphan } from '../processes/process-record';
import { signalQuietly, type StopStep } from '../processes/stop-process';
import { SupervisedProcess, type ProcessSpec, type Watch } from '../processes/supervised-process';
import { findNatsServer } from './find-nats-server';
import { natsConfigText, natsUsersText, type ServerCertificate } from './nats-config';
import { readNatsInfo } from './nats-info';

export interface NatsServerOptions extends Watch, Pick<ProcessSpec, 'group'> {
  /** Folder for the streams, the configuration and the log. Created if it does not exist. */
  readonly dataDir: string;
  /** 0 or undefined: any free port. */
  readonly port?: number;
  /** Name of the user's setting for the port, for the error if the port is in use. */
  readonly portSetting?: string;
  /** Name of the server, which a node of a cluster must keep. Default: a random one for each start. */
  readonly serverName?: string;
  /** Appended to the server's configuration, such as an `authorization` block. */
  readonly configuration?: string;
  /** Default: every client may connect and do everything. */
  readonly users?: readonly ConfiguredUser[];
  /** Default: no TLS. */
  readonly tls?: ServerCertificate;
  /** Path of the program. Default: the result of findNatsServer(). */
  readonly binary?: string;
}

export interface EmbeddedNats {
  readonly url: string;
  readonly port: number;
  /** Changes with a restart. Undefined while the server is down. */
  readonly pid: number | undefined;
  /** Replaces the users. Clients whose user stays keep their connections. */
  setUsers(users: readonly ConfiguredUser[]): void;
  /** Shuts the server down cleanly, or sends `signal` at once. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

const USERS = 'users.conf';

const stopSteps: readonly StopStep[] = [{ signal: 'SIGINT', waitMs: 10_000 }];

/**
 * Starts nats-server with JetStream on loopback. Stops the server of an earlier, killed run on the same folder first,
 * because two servers on one store corrupt it.
 * @throws RejectedError PORT_TAKEN, IN_USE, PROCESS_FAILED, NO_NATS_SERVER
 */
export async function startNatsServer(options: NatsServerOptions): Promise<EmbeddedNats> {
  const dataDir = resolve(options.dataDir);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const recordFile = join(dataDir, 'process.json');
  await stopOrphan(recordFile, `The message store in ${dataDir}`, stopSteps);
  const binary = options.binary ?? (await findNatsServer());

  const startOn = async (port: number): Promise<EmbeddedNats> => {
    // The name distinguishes our server from another one that has bound the port in the meantime.
    const serverName = options.serverName ?? `scriptorium-${randomUUID()}`;
    const config = join(dataDir, 'nats-server.conf');
    const storeDir = join(dataDir, 'jetstream');
    const writeUsers = (users: readonly ConfiguredUser[]): void => replace(join(dataDir, USERS), natsUsersText(users));
    if (options.users !== undefined) writeUsers(options.users);
    writeFileSync(
      config,
      natsConfigText({
        port,
        serverName,
        storeDir,
        extra: options.configuration ?? '',
        ...(options.users === undefined ? {} : { usersFile: USERS }),
        ...(options.tls === undefined ? {} : { tls: options.tls }),
      }),
    );
    const server = new SupervisedProcess(
      {
        name: 'nats-server',
        command: binary,
        args: ['--config', config],
        output: { kind: 'file', path: join(dataDir, 'nats-server.log') },
        recordFile,
        stopSteps,
        ...(options.group === undefined ? {} : { group: options.group }),
        probe: async () => {
          const info = await readNatsInfo('127.0.0.1', port);
          if (info.server_name !== serverName) throw new Error(`Port ${port} belongs to another NATS server`);
          if (!info.jetstream) throw new Error('JetStream is not ready');
        },
      },
      options,
    );
    await server.start();
    return {
      url: `${options.tls === undefined ? 'nats' : 'tls'}://127.0.0.1:${port}`,
      port,
      get pid() {
        return server.pid;
      },
      setUsers: (users) => {
        writeUsers(users);
        // A server that is down reads the file when it starts.
        if (server.pid !== undefined) signalQuietly(server.pid, 'SIGHUP');
      },
      stop: async (signal) => server.stop(signal === undefined ? stopSteps : [{ signal, waitMs: 10_000 }]),
    };
  };

  return startOnPort(
    { port: options.port, setting: options.portSetting ?? 'the option "port"', inUse: 'address already in use' },
    startOn,
  );
}

/** Writes a file that only the owner may read. */
function replace(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
