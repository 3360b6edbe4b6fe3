import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning, type ProcessIdentity } from './process-identity';

/** A signal to send, and how long to wait for the exit before the next step. */
export interface StopStep {
  readonly signal: NodeJS.Signals;
  readonly waitMs: number;
}

const POLL_MS = 10;
const AFTER_KILL_MS = 10_000;

/** Stops a process step by step, and finally with SIGKILL. Works for processes that are not children. */
export async function stopProcess(identity: ProcessIdentity, steps: readonly StopStep[]): Promise<void> {
  for (const step of [...steps, { signal: 'SIGKILL', waitMs: AFTER_KILL_MS } as const]) {
    if (!isRunning(identity)) return;
    signalQuietly(identity.pid, step.signal);
    if (await endsWithin(identity, step.waitMs)) return;
  }
  throw new Error(`Process ${identity.pid} still runs ${AFTER_KILL_MS / 1000} s after SIGKILL.`);
}

async function endsWithin(identity: ProcessIdentity, limitMs: number): Promise<boolean> {
  const deadline = Date.now() + limitMs;
  while (isRunning(identity)) {
    if (Date.now() >= deadline) return false;
    await sleep(POLL_MS);
  }
  return true;
}

/** Sends a signal. Does nothing if the process has ended. */
export function signalQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // ESRCH: the process has ended in the meantime.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
