import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startOnPort } from '../processes/start-on-port';
import { stopOrphan } from '../processes/process-record';
import type { StopStep } from '../processes/stop-process';
import { SupervisedProcess, type ProcessSpec, type Watch } from '../processes/supervised-process';
import { findNatsServer } from './find-nats-server';
import { natsConfigText } from './nats-config';
import { readNatsInfo } from './nats-info';

export interface NatsServerOptions extends Watch, Pick<ProcessSpec, 'group'> {
  /** Made if it is not there; holds the streams, the configuration and the log. */
  readonly dataDir: string;
  /** 0 or absent: any free one. */
  readonly port?: number;
  /** How the user chooses the port, for the message when it is taken. */
  readonly portSetting?: string;
  /** Appended to the server's configuration, such as an `authorization` block. */
  readonly configuration?: string;
  /** The program; absent: looked for (find-nats-server.ts). */
  readonly binary?: string;
}

export interface EmbeddedNats {
  readonly url: string;
  readonly port: number;
  /** Changes with a restart; undefined while it is down. */
  readonly pid: number | undefined;
  /** With a signal: that one at once, instead of a shutdown in good order. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

const stopSteps: readonly StopStep[] = [{ signal: 'SIGINT', waitMs: 10_000 }];

/** Streams are read back at the start, which can take a while after a kill. */

/**
 * Starts nats-server with JetStream on loopback; a server that an earlier, killed run left on the same folder is
 * stopped first, because two servers on one store destroy it.
 * @throws RejectedError PORT_TAKEN, IN_USE, PROCESS_FAILED, NO_NATS_SERVER
 */
export async function startNatsServer(options: NatsServerOptions): Promise<EmbeddedNats> {
  const dataDir = resolve(options.dataDir);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const recordFile = join(dataDir, 'process.json');
  await stopOrphan(recordFile, `The message store in ${dataDir}`, stopSteps);
  const binary = options.binary ?? (await findNatsServer());

  const startOn = async (port: number): Promise<EmbeddedNats> => {
    // The name tells our server from one that took the port a moment earlier.
    const serverName = `scriptorium-${randomUUID()}`;
    const config = join(dataDir, 'nats-server.conf');
    const storeDir = join(dataDir, 'jetstream');
    writeFileSync(config, natsConfigText({ port, serverName, storeDir, extra: options.configuration ?? '' }));
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
          if (info.server_name !== serverName) throw new Error(`Port ${port} is answered by another NATS server`);
          if (!info.jetstream) throw new Error('JetStream is not up');
        },
      },
      options,
    );
    await server.start();
    return {
      url: `nats://127.0.0.1:${port}`,
      port,
      get pid() {
        return server.pid;
      },
      stop: async (signal) => server.stop(signal === undefined ? stopSteps : [{ signal, waitMs: 10_000 }]),
    };
  };

  return startOnPort(
    { port: options.port, setting: options.portSetting ?? 'the option "port"', inUse: 'address already in use' },
    startOn,
  );
}
