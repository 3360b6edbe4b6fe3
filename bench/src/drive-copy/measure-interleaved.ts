import { waitUntilIdle } from '../system/wait-until-idle';

/** Milliseconds of each round, by operation. */
export type Times = ReadonlyMap<string, readonly number[]>;

export interface Measurement {
  readonly name: string;
  /** Prepares a run; not measured. */
  prepare(): Promise<void>;
  /** Returns milliseconds, by operation. */
  run(): Promise<Readonly<Record<string, number>>>;
}

/** Runs all methods in turns, each round in another order. If the speed of the machine drifts, it drifts for all. */
export async function measureInterleaved(
  methods: readonly Measurement[],
  rounds: number,
  print: (line: string) => void,
): Promise<Times> {
  const times = new Map<string, number[]>();
  for (let round = 0; round < rounds; round += 1) {
    const first = round % methods.length;
    for (const method of [...methods.slice(first), ...methods.slice(0, first)]) {
      await method.prepare();
      await waitUntilIdle();
      for (const [name, time] of Object.entries(await method.run()))
        times.set(name, [...(times.get(name) ?? []), time]);
    }
    const last = [...times].map(([name, all]) => `${name} ${((all.at(-1) ?? NaN) / 1000).toFixed(2)} s`);
    print(`round ${round + 1}: ${last.join(', ')}`);
  }
  return times;
}

export async function timed(act: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await act();
  return performance.now() - start;
}
