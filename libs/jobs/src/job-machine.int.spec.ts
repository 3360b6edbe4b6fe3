import { createTestDatabase, inFullRun, testSeed, type TestDatabase } from '@scriptorium/testing';
import * as fc from 'fast-check';
import { Pool } from 'pg';
import { JOB_TRANSITIONS } from './job-states';
import { JobMachine } from './testing/job-machine';
import { EMPTY_TABLES, LOST_OR_DUPLICATED, MODEL_TABLES, VIOLATIONS, WRONG_EVENTS } from './testing/model-tables';

const seed = testSeed();
const JOBS = 2;

const position = fc.nat(30);
const job = fc.nat(JOBS - 1);
const crashes = fc.boolean();
const ending = fc.constantFrom('ok', 'ok', 'crash', 'ack lost');

/** Steps in any order. A step without work does nothing. Two concurrent steps run on separate connections. */
const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ op: fc.constant('deliver' as const), position, ending }) },
  { weight: 3, arbitrary: fc.record({ op: fc.constant('reject' as const), position, ending }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('deliver twice' as const), position, other: position }) },
  { weight: 3, arbitrary: fc.record({ op: fc.constant('deliver and cancel' as const), position, job }) },
  {
    weight: 4,
    arbitrary: fc.record({
      op: fc.constant('cancel while running' as const),
      position,
      job,
      ending,
      isRejected: fc.boolean(),
    }),
  },
  { weight: 4, arbitrary: fc.record({ op: fc.constant('top up' as const), job, crashes }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('top up twice' as const), job }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('cancel' as const), job, crashes }) },
  { weight: 3, arbitrary: fc.record({ op: fc.constant('retry' as const), job, crashes }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('plan' as const), job, crashes }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('rescue' as const), crashes }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('abandon' as const), position }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('lose messages' as const) }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('publish owed' as const), crashes }) },
);
const steps = (maxLength: number) => fc.array(step, { minLength: 5, maxLength, size: 'max' });
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

const modelJob = fc.record({
  kind: fc.constantFrom('localize' as const, 'localize' as const, 'undo' as const, 'copy-drive-items' as const),
  nodes: fc.integer({ min: 1, max: 9 }),
  perCommand: fc.integer({ min: 1, max: 4 }),
  window: fc.integer({ min: 1, max: 3 }),
  isPlanned: fc.boolean(),
});

async function run(machine: JobMachine, one: Step): Promise<unknown> {
  switch (one.op) {
    case 'deliver':
      return machine.deliver(one.position, one.ending);
    case 'reject':
      return machine.deliver(one.position, one.ending, 'rejected');
    case 'deliver twice':
      return Promise.all([machine.deliver(one.position, 'ack lost'), machine.deliver(one.other, 'ok')]);
    case 'deliver and cancel':
      return Promise.all([machine.deliver(one.position, 'ack lost'), machine.cancel(one.job, false)]);
    case 'cancel while running':
      return machine.deliver(one.position, one.ending, one.isRejected ? 'rejected' : undefined, () =>
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
      return machine.abandon(one.position);
    case 'lose messages':
      return machine.loseMessages();
    case 'publish owed':
      return machine.publishOwed(one.crashes);
  }
}

describe(`the job state machine, with steps in any order (seed ${String(seed)})`, () => {
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

  it('copies each node exactly once, and publishes it, despite losses, redeliveries, cancels and retries', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(modelJob, { minLength: JOBS, maxLength: JOBS }),
        // The second round starts with ended jobs, so that its steps retry them.
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
            expect((await pool.query(WRONG_EVENTS)).rows).toEqual([]);
          }
        },
      ),
      { seed, numRuns: inFullRun(1_000, 60) },
    );
  });

  it('makes only the transitions of the table', async () => {
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
