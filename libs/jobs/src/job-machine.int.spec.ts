import { createTestDatabase, inFullRun, testSeed, type TestDatabase } from '@scriptorium/testing';
import * as fc from 'fast-check';
import { Pool } from 'pg';
import { JOB_TRANSITIONS } from './job-states';
import { JobMachine } from './testing/job-machine';
import { EMPTY_TABLES, LOST_OR_DUPLICATED, MODEL_TABLES, VIOLATIONS } from './testing/model-tables';

const seed = testSeed();
const JOBS = 2;

const place = fc.nat(30);
const job = fc.nat(JOBS - 1);
const crashes = fc.boolean();
const ending = fc.constantFrom('ok', 'ok', 'crash', 'ack lost');

/** Steps in any order; one that has nothing to do does nothing. Two at the same time run on connections of their own. */
const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ op: fc.constant('deliver' as const), place, ending }) },
  { weight: 3, arbitrary: fc.record({ op: fc.constant('reject' as const), place, ending }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('deliver twice' as const), place, other: place }) },
  { weight: 3, arbitrary: fc.record({ op: fc.constant('deliver and cancel' as const), place, job }) },
  {
    weight: 4,
    arbitrary: fc.record({ op: fc.constant('cancel at work' as const), place, job, ending, isRejected: fc.boolean() }),
  },
  { weight: 4, arbitrary: fc.record({ op: fc.constant('top up' as const), job, crashes }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('top up twice' as const), job }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('cancel' as const), job, crashes }) },
  { weight: 3, arbitrary: fc.record({ op: fc.constant('retry' as const), job, crashes }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('plan' as const), job, crashes }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('rescue' as const), crashes }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('abandon' as const), place }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('lose messages' as const) }) },
);
const steps = (maxLength: number) => fc.array(step, { minLength: 5, maxLength, size: 'max' });
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

const modelJob = fc.record({
  kind: fc.constantFrom('localize' as const, 'localize' as const, 'copy-drive-items' as const),
  nodes: fc.integer({ min: 1, max: 9 }),
  perCommand: fc.integer({ min: 1, max: 4 }),
  window: fc.integer({ min: 1, max: 3 }),
  isPlanned: fc.boolean(),
});

async function run(machine: JobMachine, one: Step): Promise<unknown> {
  switch (one.op) {
    case 'deliver':
      return machine.deliver(one.place, one.ending);
    case 'reject':
      return machine.deliver(one.place, one.ending, 'rejected');
    case 'deliver twice':
      return Promise.all([machine.deliver(one.place, 'ack lost'), machine.deliver(one.other, 'ok')]);
    case 'deliver and cancel':
      return Promise.all([machine.deliver(one.place, 'ack lost'), machine.cancel(one.job, false)]);
    case 'cancel at work':
      return machine.deliver(one.place, one.ending, one.isRejected ? 'rejected' : undefined, () =>
        machine.cancel(one.job, false),
      );
    case 'top up':
      return machine.topUp(one.job, one.crashes);
    case 'top up twice':
      return Promise.all([machine.topUp(one.job, false), machine.topUp(one.job, false)]);
    case 'cancel':
      return machine.cancel(one.job, one.crashes);
    case 'retry':
      return machine.retry(one.job, one.crashes);
    case 'plan':
      return machine.plan(one.job, one.crashes);
    case 'rescue':
      return machine.rescue(one.crashes);
    case 'abandon':
      return machine.abandon(one.place);
    case 'lose messages':
      return machine.loseMessages();
  }
}

describe(`the job state machine, driven in any order (seed ${String(seed)})`, () => {
  let database: TestDatabase;
  let pool: Pool;
  beforeAll(async () => {
    database = await createTestDatabase();
    pool = new Pool({ connectionString: database.url });
    await pool.query(MODEL_TABLES);
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  it('does all work exactly once, whatever is lost, redelivered, cancelled or retried', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(modelJob, { minLength: JOBS, maxLength: JOBS }),
        // The second round starts with jobs that have ended: it retries them.
        fc.tuple(steps(30), steps(15)),
        async (jobs, rounds) => {
          await pool.query(EMPTY_TABLES);
          const machine = new JobMachine(pool, jobs);
          for (const [index, { isPlanned }] of jobs.entries()) await machine.accept(index, isPlanned);
          for (const round of rounds) {
            for (const one of round) {
              await run(machine, one);
              expect((await pool.query(VIOLATIONS)).rows).toEqual([]);
            }
            await machine.drain();
            expect((await pool.query(VIOLATIONS)).rows).toEqual([]);
            expect((await pool.query(LOST_OR_DUPLICATED)).rows).toEqual([]);
          }
        },
      ),
      { seed, numRuns: inFullRun(1_000, 40) },
    );
  });

  it('makes the transitions of the table and no others', async () => {
    const { rows } = await pool.query<{ edge: string }>(
      `select before || ' --> ' || after as edge from model.transitions order by edge`,
    );
    const edges = Object.values<Readonly<Record<string, readonly string[]>>>(JOB_TRANSITIONS).flatMap((transition) =>
      Object.entries(transition).flatMap(([before, after]) => after.map((next) => `${before} --> ${next}`)),
    );
    const seen = rows.map(({ edge }) => edge);
    expect(seen.filter((edge) => !edges.includes(edge))).toEqual([]);
    expect(seen).toEqual(
      expect.arrayContaining([
        'accepted --> cancelled',
        'accepted --> running',
        'cancelled --> accepted',
        'cancelled --> running',
        'cancelling --> cancelled',
        'completed-with-failures --> running',
        'failed --> running',
        'running --> cancelled',
        'running --> cancelling',
        'running --> completed',
        'running --> completed-with-failures',
        'running --> failed',
      ]),
    );
  });
});
