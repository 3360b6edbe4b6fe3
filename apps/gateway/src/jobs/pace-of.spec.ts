import type { JobProgress, JobView } from '@scriptorium/contracts';
import { testSeed } from '@scriptorium/testing';
import fc from 'fast-check';

import { jobView } from '../testing/views';
import { paceOf } from './pace-of';

const START = Date.parse('2026-11-21T12:00:00.000Z');
const at = (milliseconds: number): string => new Date(START + milliseconds).toISOString();
const progress = (total: number, done: number): JobProgress => ({ ...jobView().progress, total, done, created: done });
const running = (change: Partial<JobView>): JobView => jobView({ state: 'running', startedAt: at(0), ...change });

test('estimates the end from what was done since a worker began', () => {
  const job = running({ progress: progress(300, 100), changedAt: at(10_000) });
  expect(paceOf(job)).toEqual({ rate: 10, estimatedEndAt: at(30_000) });
});

test('does not count what the plan decided or an earlier attempt did', () => {
  const job = running({ progress: progress(1_000, 900), doneAtStart: 800, changedAt: at(10_000) });
  expect(paceOf(job)).toEqual({ rate: 10, estimatedEndAt: at(20_000) });
});

test('knows no pace before anything is done', () => {
  const none = { rate: null, estimatedEndAt: null };
  expect(paceOf(jobView())).toEqual(none);
  expect(paceOf(running({ progress: progress(9, 3), doneAtStart: 3, changedAt: at(500) }))).toEqual(none);
});

test('has a rate and no estimate for a job that has ended or is cancelling', () => {
  const ended = { progress: progress(10, 10), changedAt: at(5_000), endedAt: at(5_000) };
  expect(paceOf(running({ ...ended, state: 'completed' }))).toEqual({ rate: 2, estimatedEndAt: null });
  expect(paceOf(running({ ...ended, endedAt: null, state: 'cancelling' }))).toMatchObject({ estimatedEndAt: null });
});

/** Runs commands of up to 1,000 nodes on workers. Returns the time and the sum of each command that ends. */
function simulate(workers: number, commands: readonly { readonly nodes: number; readonly ms: number }[]) {
  const free = Array<number>(workers).fill(0);
  const ends = commands.map(({ nodes, ms }) => {
    const [next = 0] = free.sort((one, other) => one - other);
    free[0] = next + ms;
    return { nodes, end: next + ms };
  });
  let done = 0;
  return ends
    .sort((one, other) => one.end - other.end)
    .map(({ nodes, end }) => {
      done += nodes;
      return { end, done };
    });
}

test('is right within a fifth after a third of a job, with any number of workers', () => {
  const command = fc.record({ nodes: fc.integer({ min: 900, max: 1_000 }), ms: fc.integer({ min: 900, max: 1_100 }) });
  const system = fc
    .integer({ min: 1, max: 8 })
    .chain((workers) =>
      fc.tuple(
        fc.constant(workers),
        fc.array(command, { minLength: 12 * workers, maxLength: 30 * workers, size: 'max' }),
      ),
    );
  fc.assert(
    fc.property(system, ([workers, commands]) => {
      const steps = simulate(workers, commands);
      const total = steps.at(-1)?.done ?? 0;
      const third = steps.find(({ done }) => done >= total / 3);
      const job = running({ progress: progress(total, third?.done ?? 0), changedAt: at(third?.end ?? 0) });
      const estimated = Date.parse(paceOf(job).estimatedEndAt ?? '') - START;
      const actual = steps.at(-1)?.end ?? 0;
      expect(Math.abs(estimated - actual) / actual).toBeLessThan(0.2);
    }),
    { seed: testSeed(), numRuns: 200 },
  );
});
