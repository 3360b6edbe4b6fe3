import { EXIT, type ExitCode } from '../exits/exit-codes';

/** The reason of a signal that was aborted by SIGINT or SIGTERM. */
export class Interrupted extends Error {
  constructor(readonly exit: ExitCode) {
    super('Interrupted.');
  }
}

/** Returns a signal that aborts on SIGINT and SIGTERM. A second one ends the process at once. */
export function signalOfProcess(): AbortSignal {
  const stop = new AbortController();
  const on = (name: NodeJS.Signals, exit: ExitCode): void => {
    process.on(name, () => {
      if (stop.signal.aborted) process.exit(exit);
      stop.abort(new Interrupted(exit));
    });
  };
  on('SIGINT', EXIT.interrupted);
  on('SIGTERM', EXIT.terminated);
  return stop.signal;
}
