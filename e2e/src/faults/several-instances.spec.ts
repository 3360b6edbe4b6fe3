import { inFullRun, testSeed, where } from '@scriptorium/testing';
import { openFaultBench, runRound, type FaultBench } from './fault-round';
import { chance } from '../survival/chance';
import { allFaults } from './nemesis/all-faults';
import { shuffled } from './nemesis/fault';

const ROUNDS = inFullRun(30, 1);
const INSTANCES = { gateway: 2, 'content-store': 2, 'localization-planner': 2, 'blob-copy-worker': 3 };
const onLinux = where(process.platform === 'linux', 'needs /proc, to read the environment of a process');

let bench: FaultBench;

onLinux.describe('two of each service and three workers survive every kind of fault under load', () => {
  beforeAll(async () => {
    bench = await openFaultBench({ instances: INSTANCES });
  });
  afterAll(async () => bench.system.stop());

  it.each(Array.from({ length: ROUNDS }, (_, round) => [testSeed() + round]))(
    'and nothing that was acknowledged is lost or doubled (seed %i)',
    async (seed) => {
      const faults = shuffled(chance(seed), allFaults(bench.system));
      await runRound(bench, { seed, faults, longestMs: 1_500 });
    },
  );
});
