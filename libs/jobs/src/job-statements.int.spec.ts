import { createTestDatabase, type TestDatabase } from '@scriptorium/testing';
import { type CommandId, type JobId, randomId, type SpaceId } from '@scriptorium/contracts';
import { Pool, type PoolClient } from 'pg';
import { abandonCommand } from './abandon-command.store';
import { acceptJob } from './accept-job.store';
import { cancelCommand } from './cancel-command.store';
import { cancelJob } from './cancel-job.store';
import { closeCommand } from './close-command.store';
import { failDriveCopy, failPlanning } from './fail-job.store';
import { insertFailures } from './failures.store';
import type { JobRow } from './job-row';
import { JOB_TRANSITIONS } from './job-states';
import { lockJob } from './lock-job.store';
import { releaseCommands } from './release-commands.store';
import { reopenJob } from './reopen-job.store';
import { releaseAgain } from './rescue.store';
import { rollBackJob } from './roll-back.store';
import { splitCommand } from './split-command.store';
import { startJob } from './start-job.store';
import { acceptedJob, insertPlan, SPACE, type ModelJob } from './testing/model-job';

const NO_COUNTS = { created: 0, reused: 0, failed: 0 };
const REASON = { code: 'TESTED', message: 'Failed by the test.' };
const EMPTY_PLAN = {
  counts: { total: 0, reused: 0, skipped: 0, failed: 0, shared: 0, dropped: 0 },
  hasRedirects: false,
};

/** A job in some state, and one of its commands: a released one if it has any. */
interface Planted {
  readonly job: JobRow;
  readonly commandId: CommandId;
}

type State = Exclude<JobRow['state'], 'planning' | 'waiting' | 'throttled'>;
type Statement = keyof typeof JOB_TRANSITIONS | 'rollBack';

/** Each statement, as its callers run it. The second run gets the same arguments. */
const STATEMENTS: Readonly<
  Record<Exclude<Statement, 'accept'>, (client: PoolClient, planted: Planted) => Promise<unknown>>
> = {
  start: (client, { job }) => startJob(client, SPACE, job.id, { ...EMPTY_PLAN, released: [], waiting: 0 }),
  close: (client, { job, commandId }) => closeCommand(client, SPACE, job.id, commandId, { ...NO_COUNTS, created: 1 }),
  split: (client, { job, commandId }) => splitCommand(client, SPACE, job.id, commandId),
  cancel: (client, { job }) => cancelJob(client, SPACE, job.id),
  cancelCommand: (client, { job, commandId }) => cancelCommand(client, SPACE, job.id, commandId),
  abandon: (client, { job, commandId }) =>
    abandonCommand(client, { spaceId: SPACE, jobId: job.id, commandId, ...REASON }),
  fail: (client, { job }) => failPlanning(client, SPACE, job.id, REASON),
  reopen: (client, { job }) => (job.ended_at === null ? Promise.resolve() : reopenJob(client, job)),
  rollBack: (client, { job }) => rollBackJob(client, SPACE, job.id),
};

/** The members of a job that clients see. */
function shown({ state, total, created, reused, failed, planned_at: plannedAt, error_code: code }: JobRow): string {
  return JSON.stringify([state, total, created, reused, failed, plannedAt, code]);
}

/** Statements that throw, and so roll back, if there is nothing that they can change. */
const THROWING: readonly string[] = ['start', 'close'];

describe('a statement of the job state machine', () => {
  let database: TestDatabase;
  let pool: Pool;
  beforeAll(async () => {
    database = await createTestDatabase();
    pool = new Pool({ connectionString: database.url });
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  async function transaction<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await pool.connect();
    try {
      await client.query('begin');
      const result = await work(client);
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback');
      throw error;
    } finally {
      client.release();
    }
  }

  /** Returns the rows of a job and its commands, with every column. */
  async function rowsOf(id: JobId): Promise<{ readonly job: JobRow; readonly commands: readonly Row[] }> {
    const { rows: jobs } = await pool.query<JobRow>('select * from jobs.jobs where id = $1', [id]);
    const { rows: commands } = await pool.query<Row>('select * from jobs.commands where job_id = $1 order by id', [id]);
    const [job] = jobs;
    if (job === undefined) throw new Error(`Job ${id} does not exist.`);
    return { job, commands };
  }
  interface Row {
    readonly id: CommandId;
    readonly state: string;
    readonly from_number: number;
    readonly to_number: number;
  }

  async function commandOf(id: JobId): Promise<CommandId> {
    const { commands } = await rowsOf(id);
    return (commands.find(({ state }) => state === 'released') ?? commands[0])?.id ?? randomId<CommandId>();
  }

  /** Brings a job with two commands, of which one is released, into a state. */
  async function plant(state: State, kind: ModelJob['kind'] = 'localize'): Promise<Planted> {
    const id = randomId<JobId>();
    // Every third node exists already, so a job of more than two nodes cannot fail as a whole.
    const nodes = state === 'failed' ? 2 : 4;
    const job: ModelJob = { kind, nodes, perCommand: nodes / 2, window: 1 };
    await transaction(async (client) => {
      const plan = state === 'accepted' ? undefined : await insertPlan(client, id, job);
      await acceptJob(client, { ...acceptedJob(job), id }, plan);
    });
    await bringTo(state, id);
    const planted = { job: (await rowsOf(id)).job, commandId: await commandOf(id) };
    expect(planted.job.state).toBe(state);
    return planted;
  }

  async function bringTo(state: State, id: JobId): Promise<void> {
    switch (state) {
      case 'accepted':
      case 'running':
        return;
      case 'cancelling':
        return cancelDuring(id);
      case 'cancelled':
        return cancelled(id);
      case 'completed':
        return closeAll(id, () => 'created');
      case 'completed-with-failures':
        return closeAll(id, (index) => (index === 0 ? 'failed' : 'created'));
      case 'failed':
        return closeAll(id, () => 'failed');
    }
  }

  /** Cancels a job while a worker executes its command. */
  async function cancelDuring(id: JobId): Promise<void> {
    await transaction(async (worker) => {
      await worker.query(`select from jobs.commands where job_id = $1 and state = 'released' for update`, [id]);
      await transaction((client) => cancelJob(client, SPACE, id));
    });
  }

  /** Cancels a job, and closes the roll-back of a copy in drives. */
  async function cancelled(id: JobId): Promise<void> {
    await transaction(async (client) => {
      const step = await cancelJob(client, SPACE, id);
      if (step?.rollBack !== undefined) await closeCommand(client, SPACE, id, step.rollBack.id, NO_COUNTS);
    });
  }

  /** Closes both commands, each with one outcome for all nodes that the plan copies. */
  async function closeAll(id: JobId, outcomeOf: (index: number) => 'created' | 'failed'): Promise<void> {
    for (let index = 0; index < 2; index += 1) {
      const commandId = await commandOf(id);
      const { commands } = await rowsOf(id);
      const { from_number: from = 0, to_number: to = 0 } = commands.find((each) => each.id === commandId) ?? {};
      const outcome = outcomeOf(index);
      await transaction(async (client) => {
        const reason = { reason: REASON.code, message: REASON.message };
        if (outcome === 'failed') await insertFailures(client, SPACE, id, { from, to, localeBit: 0 }, reason);
        const { rowCount } = await client.query(
          `select from jobs.plan_nodes where job_id = $1 and number between $2 and $3 and create_mask = '1'`,
          [id, from, to],
        );
        await closeCommand(client, SPACE, id, commandId, { ...NO_COUNTS, [outcome]: rowCount ?? 0 });
        await lockJob(client, SPACE, id);
        await releaseCommands(client, SPACE, id, 1);
      });
    }
  }

  /** Runs a statement and commits it. Returns whether it threw. */
  async function throws(statement: keyof typeof STATEMENTS, planted: Planted): Promise<boolean> {
    try {
      await transaction((client) => STATEMENTS[statement](client, planted));
      return false;
    } catch (error) {
      if (!(error instanceof Error) || !/cannot (?:start|be closed)/.test(error.message)) throw error;
      return true;
    }
  }

  function expectExactCounts({ job, commands }: Awaited<ReturnType<typeof rowsOf>>): void {
    const inState = (state: string): number => commands.filter((command) => command.state === state).length;
    expect({ open: job.commands_open, waiting: job.commands_waiting }).toEqual({
      open: inState('released'),
      waiting: inState('waiting'),
    });
    expect(job.ended_at !== null).toBe(
      ['completed', 'completed-with-failures', 'failed', 'cancelled'].includes(job.state),
    );
    if (job.ended_at !== null && job.kind === 'localize') expect(inState('released') + inState('waiting')).toBe(0);
  }

  const states: readonly State[] = [
    'accepted',
    'running',
    'cancelling',
    'cancelled',
    'completed',
    'completed-with-failures',
    'failed',
  ];
  const statements = Object.keys(STATEMENTS) as (keyof typeof STATEMENTS)[];
  const cases = (['localize', 'copy-drive-items'] as const).flatMap((kind) =>
    statements.flatMap((statement) => states.map((state) => [statement, state, kind] as const)),
  );

  it.each(cases)('%s, in a job that is %s (%s), makes a listed transition once', async (statement, state, kind) => {
    const planted = await plant(state, kind);
    const before = await rowsOf(planted.job.id);
    const hasThrown = await throws(statement, planted);
    const after = await rowsOf(planted.job.id);

    const edges: Readonly<Record<string, readonly string[] | undefined>> =
      statement === 'rollBack' ? {} : JOB_TRANSITIONS[statement];
    // The state also stays the same, for example if the command is not the last one of the job.
    expect([state, ...(edges[state] ?? [])]).toContain(after.job.state);
    expectExactCounts(after);
    expect(after.job.sequence !== before.job.sequence).toBe(shown(after.job) !== shown(before.job));
    if (hasThrown) {
      expect(THROWING).toContain(statement);
      expect(after).toEqual(before);
    }

    expect(await throws(statement, planted)).toBe(THROWING.includes(statement));
    expect(await rowsOf(planted.job.id)).toEqual(after);
  });

  it.each(states)('of a copy in drives that fails, when the job is %s, changes it at most once', async (state) => {
    if (state === 'cancelling') return;
    const { job, commandId } = await plant(state, 'copy-drive-items');
    const before = await rowsOf(job.id);
    const fail = () =>
      transaction((client) =>
        failDriveCopy(client, { spaceId: SPACE, jobId: job.id, commandId, failed: 1 }, { ...REASON, names: ['a'] }),
      );
    if (state === 'running') {
      expect(await fail()).toMatchObject({ state: 'failed', error_code: REASON.code, commands_waiting: 0 });
    } else {
      await expect(fail()).rejects.toThrow('it is not released');
      expect(await rowsOf(job.id)).toEqual(before);
    }
    const after = await rowsOf(job.id);
    expectExactCounts(after);
    await expect(fail()).rejects.toThrow('it is not released');
    expect(await rowsOf(job.id)).toEqual(after);
  });

  it.each(states)('that accepts a job again changes nothing of a job that is %s', async (state) => {
    const { job } = await plant(state);
    const before = await rowsOf(job.id);
    const again = await transaction((client) =>
      acceptJob(client, { ...acceptedJob({ kind: 'localize' }), id: job.id }),
    );
    expect(again).toBeUndefined();
    expect(await rowsOf(job.id)).toEqual(before);
  });

  it.each(statements)('%s changes nothing of another space, or of a job that does not exist', async (statement) => {
    const planted = await plant('running');
    const before = await rowsOf(planted.job.id);
    const stranger: Planted = {
      ...planted,
      job: { ...planted.job, space_id: (SPACE + 1) as SpaceId, id: randomId<JobId>() },
    };
    await throws(statement, stranger);
    expect(await rowsOf(planted.job.id)).toEqual(before);
  });

  it('that abandons a command does not end a roll-back, without which the rows of a copy would stay', async () => {
    const { job } = await plant('running', 'copy-drive-items');
    const step = await transaction(async (client) => {
      await closeCommand(client, SPACE, job.id, await commandOf(job.id), NO_COUNTS);
      return cancelJob(client, SPACE, job.id);
    });
    const commandId = step?.rollBack?.id ?? randomId<CommandId>();
    const error = { code: 'INTERNAL_ERROR', message: 'a bug' };
    const of = { spaceId: SPACE, jobId: job.id, commandId, ...error };
    expect(await transaction((client) => abandonCommand(client, of))).toBeUndefined();
    expect((await rowsOf(job.id)).job).toMatchObject({ state: 'cancelling', commands_open: 1 });
    const released = await transaction((client) => releaseAgain(client, 0, 1_000));
    expect(released.filter(({ job_id: id }) => id === job.id)).toMatchObject([
      { id: commandId, kind: 'roll-back', releases: 2 },
    ]);
  });
});
