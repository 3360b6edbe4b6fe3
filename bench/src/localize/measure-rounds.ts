import type { Client } from 'pg';
import { waitUntilIdle } from '../system/wait-until-idle';
import { resetTables } from './reset-tables';
import type { Method } from './method';

/** Milliseconds of each measured round, by method. */
export type Times = ReadonlyMap<string, readonly number[]>;

/** Runs all methods in turns, each round in another order. Every run starts with the same tables. */
export async function measureRounds(
  database: Client,
  methods: readonly Method[],
  rounds: number,
  onRound: (round: number, times: Times) => void,
): Promise<Times> {
  const times = new Map(methods.map(({ name }): [string, number[]] => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    const first = round % methods.length;
    for (const method of [...methods.slice(first), ...methods.slice(0, first)]) {
      await resetTables(database);
      await method.warmUp();
      await waitUntilIdle();
      times.get(method.name)?.push(await method.run());
    }
    onRound(round + 1, times);
  }
  return times;
}
