import { eventually, inFullRun, testSeed } from '@scriptorium/testing';
import { setTimeout as pause } from 'node:timers/promises';
import { openFaultBench, type FaultBench } from '../faults/fault-round';
import { startLoad } from '../faults/load/run-load';
import { chance } from '../survival/chance';
import { PictureConsumer, readSnapshot, type Known } from './picture-consumer';

const ROUNDS = inFullRun(50, 2);
const DEATHS = inFullRun(8, 4);
const LONGEST_LIFE_MS = 600;
/** A check reads the snapshot of all rounds so far: without a pause, the checks would be most of the load. */
const CHECK_EVERY_MS = 500;

describe('a consumer that is killed and starts from nothing under load', () => {
  let bench: FaultBench;
  let consumer: PictureConsumer;

  beforeAll(async () => {
    bench = await openFaultBench();
    consumer = new PictureConsumer(bench.system.gateways[0] ?? '', bench.system.natsUrl);
  });
  afterAll(async () => bench.system.stop());

  const present = async (): Promise<ReadonlyMap<string, Known>> => {
    const { states } = await readSnapshot(bench.system.gateways[0] ?? '');
    const variants = states.filter(({ data }) => data.status !== 'deleted');
    return new Map(variants.map(({ subject, ...known }) => [subject, known]));
  };

  it.each(Array.from({ length: ROUNDS }, (_, round) => [testSeed() + round]))(
    'has the same picture as the API (seed %i)',
    async (seed) => {
      const random = chance(seed);
      const load = startLoad({ gateways: bench.system.gateways, space: bench.space, seed });
      for (let death = 0; death < DEATHS; death += 1) {
        if (random() < 0.3) consumer.forget();
        await runFor(consumer, random() * LONGEST_LIFE_MS);
      }
      await load.stop();

      const life = new AbortController();
      const running = consumer.run(life.signal);
      await eventually(
        async () => {
          const expected = dataOf(await present());
          expect(expected.size).toBeGreaterThan(0);
          expect(dataOf(consumer.picture)).toEqual(expected);
        },
        { everyMs: CHECK_EVERY_MS },
      );
      life.abort();
      await running;
    },
  );
});

async function runFor(consumer: PictureConsumer, ms: number): Promise<void> {
  const life = new AbortController();
  const running = consumer.run(life.signal);
  await pause(ms);
  life.abort();
  await running;
}

/** A change without an event, such as an assignment, advances the sequence of the row but not the picture. */
function dataOf(picture: ReadonlyMap<string, Known>): ReadonlyMap<string, unknown> {
  return new Map([...picture].map(([id, { data }]) => [id, data]));
}
