import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, inFullRun, smallDisk, testSeed, where } from '@scriptorium/testing';
import { openFaultBench, underLoad, type FaultBench } from './fault-round';
import type { Load } from './load/run-load';
import { untilServed } from './load/until-served';

const ROUNDS = inFullRun(5, 1);
const SCENARIOS = 10;
const MIB = 1024 * 1024;
const rounds = Array.from({ length: ROUNDS }, (_, round) => [testSeed() + round]);

const natsDisk = smallDisk(256);
const postgresDisk = smallDisk(512);
const withDisks = where(natsDisk !== undefined && postgresDisk !== undefined, 'needs root, to mount a small disk');

let bench: FaultBench;

/** Fills a disk completely. Returns a function that makes room. */
function fill(disk: string | undefined): () => void {
  const ballast = join(disk ?? '', 'ballast');
  const file = openSync(ballast, 'w');
  try {
    for (;;) writeSync(file, Buffer.alloc(MIB));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    closeSync(file);
  }
  return () => rmSync(ballast);
}

async function moreScenarios(load: Load): Promise<void> {
  const before = load.completed;
  await eventually(() => load.completed >= before + SCENARIOS);
}

withDisks.describe('a server whose disk is full', () => {
  beforeAll(async () => {
    const [natsFolder, postgresFolder] = [join(natsDisk ?? '', 'nats'), join(postgresDisk ?? '', 'data')];
    mkdirSync(postgresFolder, { mode: 0o711 });
    bench = await openFaultBench({
      natsFolder,
      postgresFolder,
      postgresSettings: { min_wal_size: '32MB', max_wal_size: '64MB' },
    });
  });
  afterAll(async () => bench.system.stop());

  it.each(rounds)('of NATS: nothing that was acknowledged is lost (seed %i)', async (seed) => {
    await underLoad(bench, { seed }, async (load, history) => {
      const makeRoom = fill(natsDisk);
      history.add('the disk of NATS is full');
      await moreScenarios(load);
      makeRoom();
      // nats-server does not use a stream again whose disk was full before it is restarted.
      await bench.system.nats?.restart();
      const { answers, jobs } = await untilServed(load.caller, bench.space);
      history.add(`requests are answered again after ${answers} s, a new job has ended after ${jobs} s`);
    });
  });

  it.each(rounds)('of PostgreSQL: nothing that was acknowledged is lost (seed %i)', async (seed) => {
    await underLoad(bench, { seed: seed + 1_000 }, async (load, history) => {
      const makeRoom = fill(postgresDisk);
      history.add('the disk of PostgreSQL is full');
      await eventually(() => load.record.failures > 0);
      makeRoom();
      const { answers, jobs } = await untilServed(load.caller, bench.space);
      history.add(`requests are answered again after ${answers} s, a new job has ended after ${jobs} s`);
    });
  });
});
