import { readFileSync, readlinkSync } from 'node:fs';

/**
 * The processor time of worker threads, which one thread reads of another. Source: /proc on Linux. On other systems the
 * time of the clock takes its place.
 */

/** The kernel's unit of processor time for user space is 1/100 s on every architecture. */
const MS_PER_TICK = 10;
const NO_PROC = -1;

/** Returns the kernel's id of the calling thread, above 0; -1 without /proc. */
export function ownThread(): number {
  try {
    return Number(readlinkSync('/proc/thread-self').split('/').at(-1));
  } catch {
    return NO_PROC;
  }
}

/** Returns the processor time that a thread of this process has used, in ms. Undefined: the thread has ended. */
export function processorTime(thread: number): number | undefined {
  if (thread === NO_PROC) return performance.now();
  try {
    const stat = readFileSync(`/proc/self/task/${String(thread)}/stat`, 'latin1');
    // The name, in parentheses, may contain spaces. The 12th and 13th field after it are the time in user space and in
    // the kernel (proc_pid_stat(5)).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
  } catch {
    return undefined;
  }
}

/** Why a task was stopped: it used its processor time, or it did not end although it used little. */
export class StoppedTask extends Error {
  constructor(readonly reason: 'expensive' | 'late') {
    super(`The task was stopped: ${reason}.`);
  }
}

const FIRST_CHECK_MS = 20;

/**
 * Runs a task in another thread until it has used `limitMs` of processor time, so that a busy machine does not stop a
 * task that is cheap. The task stores its thread (`ownThread`) in the given cell when it starts. Rejects with
 * StoppedTask, `late` after `maxMs` of the clock.
 */
export async function withProcessorTime<Result>(
  { limitMs, maxMs }: { readonly limitMs: number; readonly maxMs: number },
  run: (thread: Int32Array, signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const thread = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const stop = new AbortController();
  const end = performance.now() + maxMs;
  let used: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  const check = (): void => {
    const id = Atomics.load(thread, 0);
    const now = id === 0 ? undefined : processorTime(id);
    used ??= now;
    const rest = used === undefined || now === undefined ? limitMs : limitMs - (now - used);
    if (rest <= 0) stop.abort(new StoppedTask('expensive'));
    else if (performance.now() >= end) stop.abort(new StoppedTask('late'));
    // It cannot use the rest in less time of the clock.
    else timer = setTimeout(check, used === undefined ? FIRST_CHECK_MS : rest);
  };
  timer = setTimeout(check, FIRST_CHECK_MS);
  try {
    return await run(thread, stop.signal);
  } catch (error) {
    throw stop.signal.reason instanceof StoppedTask ? stop.signal.reason : error;
  } finally {
    clearTimeout(timer);
  }
}
