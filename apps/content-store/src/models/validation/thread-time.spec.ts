import { Worker } from 'node:worker_threads';
import { ownThread, processorTime, withProcessorTime } from './thread-time';

/** A thread that stores its id in the cell, and then works or sleeps without end. */
const TASK = `
const { workerData: { thread, isBusy }, parentPort } = require('node:worker_threads');
const { readlinkSync } = require('node:fs');
Atomics.store(thread, 0, Number(readlinkSync('/proc/thread-self').split('/').at(-1)));
const cell = new Int32Array(new SharedArrayBuffer(4));
for (;;) if (!isBusy) Atomics.wait(cell, 0, 0, 1_000);
`;

async function runEndless(isBusy: boolean, maxMs: number): Promise<never> {
  let worker: Worker | undefined;
  try {
    return await withProcessorTime({ limitMs: 50, maxMs }, (thread, signal) => {
      const started = new Worker(TASK, { eval: true, workerData: { thread, isBusy } });
      worker = started;
      return new Promise<never>((_resolve, reject) => {
        started.once('error', reject);
        signal.addEventListener('abort', () => {
          reject(new Error('aborted'));
        });
      });
    });
  } finally {
    await worker?.terminate();
  }
}

it('stops a task that has used its processor time', async () => {
  await expect(runEndless(true, 600_000)).rejects.toMatchObject({ reason: 'expensive' });
});

it('stops a task that uses no processor time only after the time of the clock', async () => {
  await expect(runEndless(false, 400)).rejects.toMatchObject({ reason: 'late' });
});

it('returns the result and the error of a task', async () => {
  const limits = { limitMs: 50, maxMs: 10_000 };
  await expect(withProcessorTime(limits, () => Promise.resolve('done'))).resolves.toBe('done');
  await expect(withProcessorTime(limits, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
});

it('reads the processor time of the calling thread, which grows with its work', () => {
  const before = processorTime(ownThread()) ?? Number.NaN;
  while (processorTime(ownThread()) === before);
  expect(processorTime(ownThread())).toBeGreaterThan(before);
});

it('has no time for a thread that has ended', () => {
  expect(processorTime(2 ** 31 - 1)).toBeUndefined();
});
