import { eventually, inFullRun, testSeed } from '@scriptorium/testing';
import { openFaultBench, runRound, underLoad, type FaultBench } from './fault-round';
import { disagreements } from './checker/check-system';
import { PLANTED } from './checker/planted-contradictions';
import { Caller } from './load/caller';
import { LoadRecord } from './load/load-record';
import { killAny } from './nemesis/process-faults';

const ROUNDS = inFullRun(60, 2);
const COMPLETED_KINDS = `select kind from jobs.jobs where state = 'completed' group by kind`;
const KILLS = inFullRun(8, 5);

let bench: FaultBench;

describe('any process of the system, also a server, can be killed under load', () => {
  beforeAll(async () => {
    bench = await openFaultBench();
  });
  afterAll(async () => bench.system.stop());

  it.each(Array.from({ length: ROUNDS }, (_, round) => [testSeed() + round]))(
    'and nothing that was acknowledged is lost or doubled (seed %i)',
    async (seed) => {
      const faults = Array.from({ length: KILLS }, () => killAny(bench.system));
      await runRound(bench, { seed, faults, longestMs: 1_500 });
    },
  );

  describe('then the checker finds a planted contradiction:', () => {
    /** Each contradiction needs the rows of a job of its kind. */
    beforeAll(async () => {
      await underLoad(bench, { seed: testSeed() + ROUNDS }, async () => {
        await eventually(async () => (await bench.system.postgres.query(COMPLETED_KINDS)).length === 3);
      });
    });

    it.each(PLANTED)('%s', async (what, sql) => {
      const { system, log } = bench;
      await system.postgres.query(sql);
      const load = { record: new LoadRecord(), caller: new Caller(system.gateways, new LoadRecord(), () => 0) };
      expect(await disagreements(system, load, log)).toContainEqual(expect.stringContaining(what));
    });
  });
});
