import { copyVariants, type CopyVariants, type VariantId } from '@scriptorium/contracts';
import { cancelJob } from '@scriptorium/jobs';
import type { MemberOutcome } from '@scriptorium/persistence';
import { type ContentTree, eventually, storedMessages } from '@scriptorium/testing';
import type { Pool } from 'pg';
import { cancelWhileExecuting } from '../testing/cancel-while-executing';
import { planLocalization, type LocalizationLimits } from '../testing/planned-localization';
import { startWorkerWithTree, type WorkerWithTree } from '../testing/running-worker';
import { executeCopy, type ExecutionResult } from './execute-copy';
import { executeGroup } from './execute-group';

describe('a group of commands', () => {
  let worker: WorkerWithTree;
  let pool: Pool;
  let workerPool: Pool;
  let tree: ContentTree;

  beforeAll(async () => {
    worker = await startWorkerWithTree();
    ({ pool, workerPool, tree } = worker);
  });
  afterAll(() => worker.stop());

  const plan = (root: VariantId, limits?: LocalizationLimits) => planLocalization(pool, tree, root, limits);

  async function planJobs(count: number): Promise<CopyVariants[]> {
    const commands = [];
    for (let job = 0; job < count; job++) commands.push(...(await plan(await tree.item())));
    return commands;
  }

  async function jobsOf(commands: readonly CopyVariants[]): Promise<Record<string, unknown>[]> {
    const { rows } = await pool.query<Record<string, unknown>>(
      `select state, created::int, reused::int, failed::int, commands_open
         from jobs.jobs
        where id = any ($1::uuid[])
        order by array_position($1::uuid[], id)`,
      [[...new Set(commands.map(({ jobId }) => jobId))]],
    );
    return rows;
  }

  const kinds = (outcomes: readonly MemberOutcome<ExecutionResult>[]): string[] =>
    outcomes.map((outcome) => (outcome.kind === 'done' ? outcome.result.kind : outcome.kind));

  async function send(commands: readonly CopyVariants[], attempt = 1): Promise<void> {
    await worker.publisher.publishAll(
      commands.map((command) => {
        const about = { space: 'docs', job: command.jobId };
        return copyVariants.message(about, `copy/${command.commandId}/${attempt}`, command, new Date());
      }),
    );
  }

  async function eventsOf(commands: readonly CopyVariants[]): Promise<string[]> {
    const jobs = new Set(commands.map(({ jobId }) => jobId));
    const stored = await storedMessages(worker.nats.url, 'EVENTS');
    return stored
      .filter(({ envelope }) => [...jobs].some((job) => JSON.stringify(envelope.data).includes(job)))
      .map(({ envelope }) => envelope.type)
      .toSorted();
  }

  it('creates the copies of several jobs, and ends each job once', async () => {
    const commands = await planJobs(3);
    const outcomes = await executeGroup(workerPool, commands);

    expect(kinds(outcomes)).toEqual(commands.map(() => 'done'));
    const completed = { state: 'completed', created: 2, reused: 0, failed: 0, commands_open: 0 };
    expect(await jobsOf(commands)).toEqual([completed, completed, completed]);
    const results = outcomes.flatMap((outcome) => (outcome.kind === 'done' ? [outcome.result] : []));
    const copied = results.flatMap((result) => (result.kind === 'done' ? result.copied : []));
    expect(new Set(copied.map(({ variantId }) => variantId)).size).toBe(6);
    const reported = results.map((result) => result.kind === 'done' && result.job.progressed_by);
    expect(reported).toEqual(commands.map(() => null));
  });

  it('makes the same rows as commands alone', async () => {
    const leaf = await tree.item();
    const [grouped, alone] = [
      await plan(await tree.item({ links: [leaf], label: 'Same' })),
      await plan(await tree.item({ links: [leaf], label: 'Same' })),
    ];
    await executeGroup(workerPool, grouped);
    for (const command of alone) await executeCopy(workerPool, command);
    const rowsOf = async (command: CopyVariants | undefined): Promise<unknown> => {
      const { rows } = await pool.query<{ row: unknown }>(
        `select jsonb_build_object(
                  'locale', v.locale, 'label', v.label, 'version', v.version, 'slots', cardinality(v.slots),
                  'links', (select array_agg(l.locale) from content.variants l where l.id = any (v.slots)),
                  'author', v.created_by, 'body', b.slot_kinds, 'repository', v.repository_number) as row
           from content.variants v
           join content.bodies b on b.space_id = v.space_id and b.number = v.body_number
          where v.job_id = $1
            and v.label = 'Same'
          order by v.locale`,
        [command?.jobId],
      );
      return rows;
    };
    expect(await rowsOf(grouped[0])).toEqual(await rowsOf(alone[0]));
  });

  it('executes twenty commands with five statements', async () => {
    const commands = await planJobs(10);
    const client = await workerPool.connect();
    const query = jest.spyOn(client, 'query');
    const ofOneClient = { connect: () => Promise.resolve(client) } as unknown as Pool;
    try {
      expect(kinds(await executeGroup(ofOneClient, commands))).toEqual(commands.map(() => 'done'));
      expect(query).toHaveBeenCalledTimes(5);
    } finally {
      query.mockRestore();
    }
  });

  it('counts a copy as reused by the second of two jobs over the same item', async () => {
    const item = await tree.item();
    const commands = [...(await plan(item)), ...(await plan(item))];
    expect(kinds(await executeGroup(workerPool, commands))).toEqual(commands.map(() => 'done'));

    const jobs = await jobsOf(commands);
    expect(jobs.map(({ state }) => state)).toEqual(['completed', 'completed']);
    expect(jobs.reduce((sum, { created }) => sum + Number(created), 0)).toBe(2);
    expect(jobs.reduce((sum, { reused }) => sum + Number(reused), 0)).toBe(2);
  });

  it('fails only the node whose source was deleted after planning', async () => {
    const item = await tree.item();
    const commands = [...(await planJobs(1)), ...(await plan(item))];
    await pool.query('delete from content.variants where id = $1', [item]);
    await executeGroup(workerPool, commands);

    expect(await jobsOf(commands)).toMatchObject([
      { state: 'completed', created: 2, failed: 0 },
      { state: 'failed', created: 0, failed: 2 },
    ]);
  });

  it('leaves out commands that have ended, and all deliveries of a command but one', async () => {
    const [ended, twice] = [await planJobs(1), await planJobs(1)];
    for (const command of ended) await executeCopy(workerPool, command);
    const outcomes = await executeGroup(workerPool, [...ended, ...twice, ...twice]);
    expect(kinds(outcomes)).toEqual(['alone', 'alone', 'done', 'done', 'alone', 'alone']);
    expect(await jobsOf(twice)).toMatchObject([{ state: 'completed', created: 2 }]);
  });

  it('leaves out the commands of a cancelling job', async () => {
    const [cancelled, others] = [await planJobs(1), await planJobs(1)];
    const [first] = cancelled;
    if (first === undefined) throw new Error('There is no command.');
    await cancelWhileExecuting(pool, first);
    expect(kinds(await executeGroup(workerPool, [...cancelled, ...others]))).toEqual([
      'alone',
      'alone',
      'done',
      'done',
    ]);
    expect(await jobsOf([...cancelled, ...others])).toMatchObject([
      { state: 'cancelling', created: 0, commands_open: 2 },
      { state: 'completed', created: 2 },
    ]);
  });

  it('leaves out a command that another delivery has locked', async () => {
    const commands = await planJobs(2);
    const other = await pool.connect();
    try {
      await other.query('begin');
      await other.query('select from jobs.commands where id = $1 for update', [commands[0]?.commandId]);
      expect(kinds(await executeGroup(workerPool, commands))).toEqual(['alone', 'done', 'done', 'done']);
    } finally {
      await other.query('rollback');
      other.release();
    }
  });

  it('keeps and counts the copies of a job that is cancelled while the group executes', async () => {
    const commands = await planJobs(1);
    const [first] = commands;
    if (first === undefined) throw new Error('There is no command.');
    await pool.query(
      `create function hold() returns trigger language plpgsql as
         $$ begin perform pg_advisory_xact_lock_shared(78); return new; end $$;
       create trigger held before insert on content.variants for each row execute function hold()`,
    );
    const planner = await pool.connect();
    await planner.query('begin');
    await planner.query('select pg_advisory_xact_lock(78)');
    const work = executeGroup(workerPool, commands);
    await eventually(async () => {
      const { rowCount } = await pool.query(`select from pg_locks where objid = 78 and not granted`);
      return rowCount === 1;
    });
    await cancelJob(planner, first.spaceId, first.jobId);
    await planner.query('commit');
    planner.release();
    await pool.query('drop trigger held on content.variants');

    expect(kinds(await work)).toEqual(['done', 'done']);
    expect(await jobsOf(commands)).toMatchObject([{ state: 'cancelled', created: 2, commands_open: 0 }]);
  });

  it('rolls back as a whole if the data of one is invalid, and delivered commands then fail alone', async () => {
    const poison = await tree.item();
    await pool.query(
      `create function refuse_group() returns trigger language plpgsql as
         $$ begin if new.family_id = '${poison}' then raise 'no such copy'; end if; return new; end $$;
       create trigger refused_group before insert on content.variants for each row execute function refuse_group()`,
    );
    const [good, bad] = [await planJobs(2), await plan(poison)];
    await expect(executeGroup(workerPool, [...good, ...bad])).rejects.toThrow('no such copy');
    expect(await jobsOf([...good, ...bad])).toMatchObject([{ created: 0 }, { created: 0 }, { created: 0 }]);

    await send([...good, ...bad]);
    await eventually(async () => (await jobsOf([...good, ...bad])).every(({ state }) => state !== 'running'));
    await pool.query('drop trigger refused_group on content.variants');
    expect(await jobsOf([...good, ...bad])).toMatchObject([
      { state: 'completed', created: 2, failed: 0 },
      { state: 'completed', created: 2, failed: 0 },
      { state: 'failed', created: 0, failed: 2 },
    ]);
  });

  it('publishes the events of all members once', async () => {
    const commands = await planJobs(20);
    await send(commands);
    await eventually(async () => (await jobsOf(commands)).every(({ state }) => state === 'completed'));
    const expected = [
      ...Array.from({ length: 20 }, () => 'scriptorium.job.completed.v2'),
      ...Array.from({ length: 40 }, () => 'scriptorium.variant.created.v2'),
    ];
    const found = await eventually(async () => {
      const events = (await eventsOf(commands)).filter((type) => type !== 'scriptorium.job.progressed.v2');
      return events.length >= expected.length && events;
    });
    expect(found).toEqual(expected);
  });

  it('publishes the events of a group whose worker died between the commit and the publication', async () => {
    const commands = await planJobs(4);
    await executeGroup(workerPool, commands);
    expect(await eventsOf(commands)).toEqual([]);
    await send(commands);
    await send(commands, 2);
    await eventually(async () => (await eventsOf(commands)).length === 12);
    await eventually(async () => {
      const { rowCount } = await pool.query('select from jobs.owed_events where job_id = any ($1::uuid[])', [
        commands.map(({ jobId }) => jobId),
      ]);
      return rowCount === 0;
    });
    expect(await jobsOf(commands)).toEqual(
      Array.from({ length: 4 }, () => ({ state: 'completed', created: 2, reused: 0, failed: 0, commands_open: 0 })),
    );
  });

  it('rolls back every member if the worker dies before the commit', async () => {
    const commands = await planJobs(3);
    await pool.query(
      `create function die() returns trigger language plpgsql as
         $$ begin perform pg_terminate_backend(pg_backend_pid()); return new; end $$;
       create trigger dying before update on jobs.jobs for each row execute function die()`,
    );
    await expect(executeGroup(workerPool, commands)).rejects.toThrow();
    await pool.query('drop trigger dying on jobs.jobs');
    expect((await jobsOf(commands)).map(({ state, created }) => [state, created])).toEqual(
      Array.from({ length: 3 }, () => ['running', 0]),
    );
    expect(kinds(await executeGroup(workerPool, commands))).toEqual(commands.map(() => 'done'));
    expect((await jobsOf(commands)).map(({ created }) => created)).toEqual([2, 2, 2]);
  });
});
