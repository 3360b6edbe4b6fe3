/**
 * Ends a process whose event loop is blocked, so that its supervisor starts it again: Kubernetes, Docker, or `npm
 * start`. The event loop increments a counter in shared memory. A thread reads it, because a blocked event loop can do
 * nothing itself.
 *
 * The thread counts its own reads and does not compare times: a process that was stopped as a whole, such as on a
 * laptop that slept, is not ended when it continues.
 *
 * The process ends with SIGKILL, as no other code of it can run. Work in progress is repeated as after any crash.
 */
import { url as inspectorUrl } from 'node:inspector';
import { Worker } from 'node:worker_threads';

/** Reads of the counter during the limit. */
const READS = 15;

/** The code of the thread, which has no module to load, so that it starts in a few milliseconds. */
const THREAD = `
const { writeSync } = require('node:fs');
const { workerData: { counter, intervalMs, reads, entry } } = require('node:worker_threads');
const beats = new Int32Array(counter);
let [last, missed] = [0, 0];
setInterval(() => {
  const now = Atomics.load(beats, 0);
  missed = now === last ? missed + 1 : 0;
  last = now;
  if (missed < reads) return;
  try {
    writeSync(2, JSON.stringify({ ...entry, timestamp: Date.now() }) + '\\n');
  } finally {
    process.kill(process.pid, 'SIGKILL');
  }
}, intervalMs);
`;

/**
 * Starts to watch the event loop of this process. Does nothing if `limitMs` is 0, or under a debugger, whose
 * breakpoints block the event loop.
 */
export function startWatchdog(service: string, limitMs: number): void {
  if (limitMs === 0 || inspectorUrl() !== undefined) return;
  const counter = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const beats = new Int32Array(counter);
  const intervalMs = Math.ceil(limitMs / READS);
  const message = `The event loop was blocked for ${String(limitMs)} ms. The process ends.`;
  const entry = { service, level: 'fatal', pid: process.pid, message, context: 'Watchdog' };
  // Without the environment: Node ends the process if it copies one that has a variable without a name.
  new Worker(THREAD, { eval: true, env: {}, workerData: { counter, intervalMs, reads: READS, entry } }).unref();
  setInterval(() => Atomics.add(beats, 0, 1), intervalMs / 2).unref();
}
