import { type CommandId, type JobId, randomId } from '@scriptorium/contracts';
import { inTransaction } from '@scriptorium/persistence';
import { createTestDatabase, type TestDatabase } from '@scriptorium/testing';
import { Pool } from 'pg';
import { acceptJob } from './accept-job.store';
import { closeCommand } from './close-command.store';
import { progressOfCommand, type JobRow } from './job-row';
import { reportProgress } from './report-progress.store';
import { acceptedJob, insertPlan, SPACE } from './testing/model-job';

const KIND = 'localize';
const NOW = new Date();

describe('the progress of a job', () => {
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
  beforeEach(() => pool.query('truncate jobs.jobs, jobs.commands, jobs.plan_nodes'));

  /** Inserts a running job with this number of released commands of two nodes each. Returns the commands. */
  async function runningJob(
    commands: number,
  ): Promise<{ readonly id: JobId; readonly commands: readonly CommandId[] }> {
    const id = randomId<JobId>();
    const job = { kind: KIND, nodes: commands * 2, perCommand: 2, window: commands } as const;
    await inTransaction(pool, async (client) => {
      await acceptJob(client, { ...acceptedJob(job), id }, await insertPlan(client, id, job));
    });
    const { rows } = await pool.query<{ id: CommandId }>('select id from jobs.commands where job_id = $1', [id]);
    return { id, commands: rows.map((row) => row.id) };
  }

  const close = (id: JobId, command: CommandId): Promise<JobRow> =>
    inTransaction(pool, (client) => closeCommand(client, SPACE, id, command, { created: 1, reused: 0, failed: 0 }));
  const report = (): Promise<readonly JobRow[]> => inTransaction(pool, (client) => reportProgress(client, 100));
  /** Lets a second pass since the last report. */
  const wait = (): Promise<unknown> =>
    pool.query(`update jobs.jobs set progressed_at = progressed_at - interval '1 second'`);

  it('is reported by one of the commands that close within a second', async () => {
    const { id, commands } = await runningJob(21);
    const others = commands.slice(1);
    const rows = await Promise.all(others.map((command) => close(id, command)));
    const events = rows.flatMap((row, index) => progressOfCommand(row, others[index] as CommandId, NOW));
    expect(events).toHaveLength(1);
    expect(new Set(rows.map(({ sequence }) => sequence)).size).toBe(20);
  });

  it('is reported once a second later, with the last counts', async () => {
    const { id, commands } = await runningJob(4);
    const [one, two, three] = commands as [CommandId, CommandId, CommandId];
    await close(id, one);
    await close(id, two);
    expect(await report()).toEqual([]);
    await wait();
    const reported = (await Promise.all([report(), report(), report()])).flat();
    expect(reported).toMatchObject([{ id, created: '2', progressed_by: null }]);
    await wait();
    expect(await report()).toEqual([]);
    expect(progressOfCommand(await close(id, three), three, NOW)).toHaveLength(1);
  });

  it('is not reported again by a command whose counts are older than the last report', async () => {
    const { id, commands } = await runningJob(3);
    const [one, two] = commands as [CommandId, CommandId];
    await close(id, one);
    await wait();
    const row = await close(id, two);
    expect(progressOfCommand(row, one, NOW)).toEqual([]);
    expect(progressOfCommand(row, two, NOW)).toHaveLength(1);
  });

  it('is left to the event of the end', async () => {
    const { id, commands } = await runningJob(2);
    const [one, two] = commands as [CommandId, CommandId];
    await close(id, one);
    const ended = await close(id, two);
    expect(ended).toMatchObject({ created: '2', ended_by: two });
    expect(progressOfCommand(ended, two, NOW)).toEqual([]);
    await wait();
    expect(await report()).toEqual([]);
  });

  it('is due again if the transaction that reports it is rolled back', async () => {
    const { id, commands } = await runningJob(3);
    for (const command of commands.slice(0, 2)) await close(id, command);
    await wait();
    const dies = inTransaction(pool, async (client) => {
      expect(await reportProgress(client, 100)).toHaveLength(1);
      throw new Error('The process dies.');
    });
    await expect(dies).rejects.toThrow('The process dies.');
    expect(await report()).toHaveLength(1);
  });
});
