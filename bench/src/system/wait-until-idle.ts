import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const SAMPLE_MS = 200;
const MAX_BUSY = 0.06;
const TIMEOUT_MS = 20_000;

/** Waits until the machine is idle, since other work would distort the measurement. Returns after 20 s in any case. */
export async function waitUntilIdle(): Promise<void> {
  const deadline = Date.now() + TIMEOUT_MS;
  while (Date.now() < deadline) {
    const before = processorTime();
    await sleep(SAMPLE_MS);
    const after = processorTime();
    if ((after.busy - before.busy) / (after.total - before.total) < MAX_BUSY) return;
  }
}

/** Returns the milliseconds since boot, over all processors. */
function processorTime(): { readonly busy: number; readonly total: number } {
  const times = cpus().map((cpu) => cpu.times);
  const idle = times.reduce((sum, time) => sum + time.idle, 0);
  const total = times.flatMap((time) => Object.values(time)).reduce((sum, time) => sum + time, 0);
  return { busy: total - idle, total };
}
