import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { startOnPort, SupervisedProcess, type StopStep } from '@scriptorium/embedded';

/** A server on a loopback port, which the product is compared with or uses. */
export interface Program {
  readonly name: string;
  readonly command: string;
  readonly args: (port: number) => readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly folder: string;
}

export interface RunningProgram {
  readonly url: string;
  readonly pid: number | undefined;
  stop(): Promise<void>;
}

const STOP_STEPS: readonly StopStep[] = [{ signal: 'SIGTERM', waitMs: 5_000 }];

export async function startProgram({ name, command, args, env = {}, folder }: Program): Promise<RunningProgram> {
  const request = { port: undefined, setting: '', inUse: 'ddress already in use' };
  return startOnPort(request, async (port) => {
    const url = `http://127.0.0.1:${port}`;
    const server = new SupervisedProcess({
      name,
      command,
      args: args(port),
      env: { ...process.env, ...env },
      stopSteps: STOP_STEPS,
      output: { kind: 'file', path: join(folder, `${name}.log`) },
      recordFile: join(folder, `${name}.json`),
      // Any response shows that it is ready.
      probe: async () => void (await fetch(url)),
    });
    await server.start();
    return {
      url,
      get pid() {
        return server.pid;
      },
      stop: () => server.stop(),
    };
  });
}

/**
 * Returns the path of a program; undefined if it does not exist. Debian installs some into folders that are on the PATH
 * of root alone.
 */
export async function findOnPath(name: string): Promise<string | undefined> {
  for (const folder of [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin']) {
    const program = join(folder, name);
    const exists = await access(program, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (exists) return program;
  }
  return undefined;
}
