import { inFullRun, testSeed, type FaultProxy } from '@scriptorium/testing';
import { openFaultBench, underLoad, type FaultBench } from './fault-round';
import type { Load } from './load/run-load';
import { untilServed } from './load/until-served';

const ROUNDS = inFullRun(10, 1);

let bench: FaultBench;

beforeAll(async () => {
  bench = await openFaultBench();
});
afterAll(async () => bench.system.stop());

describe.each([
  ['PostgreSQL', ({ system }: FaultBench) => system.databaseProxy],
  ['NATS', ({ system }: FaultBench) => system.natsProxy],
] as const)('connections to %s that die silently', (server, proxyOf) => {
  it.each(Array.from({ length: ROUNDS }, (_, round) => [testSeed() + round]))(
    'are replaced, and nothing that was acknowledged is lost (seed %i)',
    async (seed) => {
      const offset = server === 'NATS' ? 1_000 : 0;
      await underLoad(bench, { seed: seed + offset }, async (load, history) => {
        history.add(`connections to ${server} are silent`);
        const { answers, jobs } = await silence(proxyOf(bench), load);
        history.add(`requests are answered again after ${answers} s, jobs end again after ${jobs} s`);
      });
    },
  );
});

/** Returns the seconds until requests are answered again, and until a new job ends. */
async function silence(proxy: FaultProxy | undefined, load: Load): Promise<{ answers: string; jobs: string }> {
  proxy?.silence();
  return untilServed(load.caller, bench.space);
}
