import { untilCalm } from '../system/calm';

/** Milliseconds of each round, by what was done. */
export type Times = ReadonlyMap<string, readonly number[]>;

export interface Measured {
  readonly name: string;
  /** Before each run, and not measured. */
  prepare(): Promise<void>;
  /** Milliseconds, by what was done. */
  run(): Promise<Readonly<Record<string, number>>>;
}

/** All of them in turns, each round in another order: a machine whose speed drifts drifts for all. */
export async function inTurns(
  methods: readonly Measured[],
  rounds: number,
  print: (line: string) => void,
): Promise<Times> {
  const times = new Map<string, number[]>();
  for (let round = 0; round < rounds; round += 1) {
    const first = round % methods.length;
    for (const method of [...methods.slice(first), ...methods.slice(0, first)]) {
      await method.prepare();
      await untilCalm();
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
