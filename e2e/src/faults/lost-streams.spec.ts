import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, fillStream, inFullRun, purgeStream, testSeed } from '@scriptorium/testing';
import { checkSystem } from './checker/check-system';
import { openFaultBench, underLoad, type FaultBench } from './fault-round';
import { LoadRecord } from './load/load-record';
import { startLoad, type Load } from './load/run-load';
import { History } from './nemesis/history';

const ROUNDS = inFullRun(5, 1);
const SCENARIOS = inFullRun(60, 15);
const rounds = Array.from({ length: ROUNDS }, (_, round) => [testSeed() + round]);

let bench: FaultBench;

beforeAll(async () => {
  bench = await openFaultBench();
});
afterAll(async () => bench.system.stop());

/** Waits until the load has ended more scenarios, whose events are then owed. */
async function moreScenarios(load: Load): Promise<void> {
  const before = load.completed;
  await eventually(() => load.completed >= before + SCENARIOS);
}

/** Stops nats-server, deletes all its streams, and starts it. The log has read the events before. */
async function replaceNats(meanwhile: () => Promise<void> = async () => undefined): Promise<void> {
  const { nats } = bench.system;
  await bench.log.collect();
  await nats?.kill();
  rmSync(join(nats?.dataDir ?? '', 'jetstream'), { recursive: true });
  await meanwhile();
  await nats?.restart();
}

describe('every event of every accepted job arrives', () => {
  it.each(rounds)('after EVENTS was full and COMMANDS was purged (seed %i)', async (seed) => {
    const { natsUrl } = bench.system;
    await underLoad(bench, { seed }, async (load, history) => {
      const makeRoom = await fillStream(natsUrl, 'EVENTS');
      await moreScenarios(load);
      history.add(`${await purgeStream(natsUrl, 'COMMANDS')} commands are purged while EVENTS is full`);
      await moreScenarios(load);
      await makeRoom();
    });
  });

  it.each(rounds)('after the store of NATS was deleted (seed %i)', async (seed) => {
    const { natsUrl } = bench.system;
    await underLoad(bench, { seed: seed + 1_000 }, async (load, history) => {
      // A consumer cannot read an event that is stored and deleted at once. So none is stored before the deletion.
      await fillStream(natsUrl, 'EVENTS');
      await moreScenarios(load);
      await replaceNats();
      history.add('NATS has a new store');
      await moreScenarios(load);
    });
  });

  it.each(rounds)('after a backup was restored and NATS is new (seed %i)', async (seed) => {
    const { system, space, log } = bench;
    const history = new History(seed + 2_000);
    const load = startLoad({ gateways: system.gateways, space, seed: seed + 2_000 });
    try {
      await moreScenarios(load);
      await fillStream(system.natsUrl, 'EVENTS');
      await moreScenarios(load);
      await system.postgres.backUp();
      await moreScenarios(load);
    } finally {
      await load.stop();
    }
    await replaceNats(async () => {
      await system.postgres.restore();
      // A relay would publish what it has read before. An operator stops the services before a restore.
      for (const { pid } of system.processes()) process.kill(pid, 'SIGKILL');
    });
    history.add('the database is restored, and NATS has a new store');
    // The requests that were acknowledged after the backup are lost.
    await checkSystem(system, { caller: load.caller, record: new LoadRecord() }, log, history.lines);
  });
});
