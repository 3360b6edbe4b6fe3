import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { onPort, SupervisedProcess, type StopStep } from '@scriptorium/embedded';

/** A server that is measured beside the product, or that it stands on, on a port of loopback. */
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
  const wanted = { port: undefined, setting: '', inUse: 'ddress already in use' };
  return onPort(wanted, async (port) => {
    const url = `http://127.0.0.1:${port}`;
    const server = new SupervisedProcess({
      ...{ name, command, args: args(port), env: { ...process.env, ...env }, stopSteps: STOP_STEPS },
      output: { kind: 'file', path: join(folder, `${name}.log`) },
      recordFile: join(folder, `${name}.json`),
      // Any answer will do.
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

/** Undefined where it is not there. Debian keeps some where only root's PATH leads. */
export async function findOnPath(name: string): Promise<string | undefined> {
  for (const folder of [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin']) {
    const program = join(folder, name);
    const isThere = await access(program, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return program;
  }
  return undefined;
}
