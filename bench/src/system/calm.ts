import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const MOMENT_MS = 200;
const MOST_BUSY = 0.06;
const PATIENCE_MS = 20_000;

/** Waits until the machine has nothing to do, since work of others would be measured along; not for ever, though. */
export async function untilCalm(): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    const before = processorTime();
    await sleep(MOMENT_MS);
    const after = processorTime();
    if ((after.busy - before.busy) / (after.total - before.total) < MOST_BUSY) return;
  }
}

/** Milliseconds since boot, over all processors. */
function processorTime(): { readonly busy: number; readonly total: number } {
  const times = cpus().map((cpu) => cpu.times);
  const idle = times.reduce((sum, time) => sum + time.idle, 0);
  const total = times.flatMap((time) => Object.values(time)).reduce((sum, time) => sum + time, 0);
  return { busy: total - idle, total };
}
