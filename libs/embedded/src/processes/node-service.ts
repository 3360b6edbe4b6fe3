import { STOP_SERVICE_MS } from '@scriptorium/contracts';
import { SupervisedProcess, type ProcessSpec, type Watch } from './supervised-process';
import type { StopStep } from './stop-process';

/** A service of the product: a Node.js program. */
export interface ServiceEntry {
  readonly name: string;
  /** Absolute path of the compiled main file. */
  readonly entry: string;
}

/** A service first waits for its running handlers. The command of a handler that takes longer is redelivered. */
export const serviceStopSteps: readonly StopStep[] = [{ signal: 'SIGTERM', waitMs: STOP_SERVICE_MS }];

export function nodeService(
  service: ServiceEntry,
  options: {
    readonly env: NodeJS.ProcessEnv;
    readonly recordFile: string;
    readonly onLine: (line: string) => void;
  } & Watch &
    Pick<ProcessSpec, 'group'>,
): SupervisedProcess {
  return new SupervisedProcess(
    {
      name: service.name,
      command: process.execPath,
      args: [service.entry],
      env: options.env,
      output: { kind: 'lines', onLine: options.onLine },
      recordFile: options.recordFile,
      stopSteps: serviceStopSteps,
      group: options.group ?? 'own',
    },
    options,
  );
}
