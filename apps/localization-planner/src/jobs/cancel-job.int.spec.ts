import {
  cancelJob,
  commandDead,
  randomId,
  readJob,
  requestDuplicate,
  requestLocalization,
  retryJob,
  type Caller,
  type CommandId,
  type JobId,
  type JobView,
  type VariantId,
} from '@scriptorium/contracts';
import { closeCommand } from '@scriptorium/jobs';
import type { RpcClient } from '@scriptorium/messaging';
import { type ContentTree, eventually, storedMessages, type OwnNatsServer } from '@scriptorium/testing';

import type { Pool, PoolClient } from 'pg';
import { acceptUnplanned } from '../testing/accept-unplanned';
import { startPlanner, type RunningPlanner } from '../testing/running-planner';

const LOCALES = ['fr-FR', 'de-DE'];

describe('a cancel', () => {
  let planner: RunningPlanner;
  let nats: OwnNatsServer;
  let pool: Pool;
  let tree: ContentTree;
  let rpc: RpcClient;
  let caller: Caller;

  beforeAll(async () => {
    planner = await startPlanner({ NODES_PER_COMMAND: '2', COMMAND_WINDOW: '3', RESCUE_AFTER_MS: '300' });
    ({ nats, pool, tree, rpc, caller } = planner);
  });
  afterAll(() => planner.stop());

  const localize = (variantId: VariantId): Promise<JobView> => {
    const options = { locales: LOCALES, replicateFolderStructure: false };
    return rpc.call(requestLocalization, { caller, variantId, version: 1, ...options });
  };
  const cancel = (jobId: JobId): Promise<JobView> => rpc.call(cancelJob, { caller, jobId });
  const retry = (jobId: JobId): Promise<JobView> => rpc.call(retryJob, { caller, jobId });
  const read = async (jobId: JobId): Promise<JobView> => (await rpc.call(readJob, { caller, jobId })).job;
  const untilIs = (jobId: JobId, state: JobView['state']) =>
    eventually(async () => {
      const job = await read(jobId);
      return job.state === state && job;
    });

  /** Inserts a root with so many pages below it that the request does not plan it. */
  async function largeRoot(): Promise<VariantId> {
    return tree.item({ links: await Promise.all(Array.from({ length: 8 }, () => tree.item())) });
  }

  async function runningJob(): Promise<JobId> {
    const { id } = await localize(await largeRoot());
    await untilIs(id, 'running');
    return id;
  }

  async function statesOf(jobId: JobId): Promise<Record<string, number>> {
    const { rows } = await pool.query<{ state: string; count: number }>(
      'select state, count(*)::int from jobs.commands where job_id = $1 group by 1',
      [jobId],
    );
    return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
  }

  /**
   * Waits until commands are cancelled. A cancel skips commands that the rescue loop has locked at that moment; the
   * loop then cancels them itself.
   */
  const untilCancelled = (jobId: JobId, count: number) =>
    eventually(async () => (await statesOf(jobId))['cancelled'] === count);

  const countsOf = async (jobId: JobId) =>
    (
      await pool.query<{ commands_open: number; commands_waiting: number }>(
        'select commands_open, commands_waiting from jobs.jobs where id = $1',
        [jobId],
      )
    ).rows[0];

  async function endsPublished(jobId: JobId): Promise<number> {
    const stored = await storedMessages(nats.url, 'EVENTS');
    return stored.filter(
      ({ envelope: { subject, type } }) => subject === jobId && type === 'scriptorium.job.cancelled.v2',
    ).length;
  }

  /** Locks the row of one released command in a transaction, as the worker that executes it does. */
  async function lockCommand(jobId: JobId): Promise<{ worker: PoolClient; commandId: CommandId }> {
    const worker = await pool.connect();
    await worker.query('begin');
    const { rows } = await worker.query<{ id: CommandId }>(
      `select id from jobs.commands where job_id = $1 and state = 'released' limit 1 for update`,
      [jobId],
    );
    return { worker, commandId: rows[0]?.id ?? ('' as CommandId) };
  }

  it('ends a job at once when no worker executes it, and is rejected the second time', async () => {
    const id = await runningJob();
    await cancel(id);
    expect(await untilIs(id, 'cancelled')).toMatchObject({ progress: { done: 0 } });
    expect([await statesOf(id), await countsOf(id)]).toEqual([
      { cancelled: 10 },
      { commands_open: 0, commands_waiting: 0 },
    ]);
    await expect(cancel(id)).rejects.toMatchObject({ code: 'JOB_ENDED' });
    await eventually(async () => (await endsPublished(id)) === 1);
  });

  it('leaves a job cancelling while a worker executes a command, and the job cannot be retried meanwhile', async () => {
    const id = await runningJob();
    const { worker, commandId } = await lockCommand(id);
    try {
      expect(await cancel(id)).toMatchObject({ state: 'cancelling', endedAt: null });
      expect(await cancel(id)).toMatchObject({ state: 'cancelling' });
      await untilCancelled(id, 9);
      expect([await statesOf(id), await countsOf(id)]).toEqual([
        { cancelled: 9, released: 1 },
        { commands_open: 1, commands_waiting: 0 },
      ]);
      await expect(retry(id)).rejects.toMatchObject({ code: 'JOB_NOT_ENDED' });
      expect(await endsPublished(id)).toBe(0);
    } finally {
      // The worker dies: its transaction is rolled back, and it sends no message.
      await worker.query('rollback');
      worker.release();
    }
    const job = await untilIs(id, 'cancelled');
    expect([job.endedAt, await statesOf(id)]).toEqual([expect.any(String), { cancelled: 10 }]);
    await eventually(async () => (await endsPublished(id)) === 1);
    expect(commandId).not.toBe('');
  });

  it('cancels, and does not fail, a dead-lettered command of a cancelling job', async () => {
    const id = await runningJob();
    const { worker, commandId } = await lockCommand(id);
    await cancel(id);
    const dead = { spaceId: tree.spaceId, jobId: id, commandId, code: 'INTERNAL_ERROR', reason: 'a bug' };
    const message = commandDead.message({ space: 'docs', job: id }, `dead/${commandId}`, dead, new Date());
    await planner.publisher.publishAll([message]);
    await worker.query('rollback');
    worker.release();
    expect(await untilIs(id, 'cancelled')).toMatchObject({ progress: { failed: 0 } });
  });

  it('ends an unplanned job, which can be retried', async () => {
    const id = await acceptUnplanned(planner, await largeRoot(), LOCALES);
    expect(await cancel(id)).toMatchObject({ state: 'cancelled', plannedAt: null });
    // The response is read after the retry, and the plan may be stored before that: only `endedAt` is certain.
    expect(await retry(id)).toMatchObject({ endedAt: null });
    expect(await untilIs(id, 'running')).toMatchObject({ progress: { total: 18, done: 0 } });
  });

  it('rolls back a plan in progress, and the job can be retried', async () => {
    const blocker = await pool.connect();
    await blocker.query('begin');
    await blocker.query('lock table jobs.plan_nodes in exclusive mode');
    const accepting = localize(await largeRoot());
    const id = await plannedId();
    try {
      expect(await cancel(id)).toMatchObject({ state: 'cancelled' });
    } finally {
      await blocker.query('rollback');
      blocker.release();
    }
    await accepting.catch(() => undefined);
    await eventually(async () => (await planMessagesOf(id)) === 0);
    expect([await read(id), await statesOf(id)]).toMatchObject([{ state: 'cancelled', plannedAt: null }, {}]);
    await retry(id);
    expect(await untilIs(id, 'running')).toMatchObject({ progress: { total: 18, done: 0 } });
  });

  /**
   * Accepts a job, and waits until its plan and that of the request are blocked on the table. Returns its id.
   */
  async function plannedId(): Promise<JobId> {
    const id = await acceptUnplanned(planner, await largeRoot(), LOCALES);
    await eventually(async () => {
      const { rowCount } = await pool.query(
        `select from pg_locks l join pg_stat_activity a using (pid)
          where not l.granted and l.relation = 'jobs.plan_nodes'::regclass and a.datname = current_database()`,
      );
      return (rowCount ?? 0) >= 2;
    });
    return id;
  }

  async function planMessagesOf(jobId: JobId): Promise<number> {
    const stored = await storedMessages(nats.url, 'COMMANDS');
    return stored.filter(({ subject }) => subject.includes('plan-job') && subject.endsWith(jobId)).length;
  }

  it('can be retried: unfinished commands are released, finished ones stay', async () => {
    const id = await runningJob();
    const { worker, commandId } = await lockCommand(id);
    await cancel(id);
    await untilCancelled(id, 9);
    // The worker closes it: two nodes are done, and it was the last open command.
    await closeCommand(worker, tree.spaceId, id, commandId, { created: 2, reused: 0, failed: 0 });
    await worker.query('commit');
    worker.release();
    expect(await retry(id)).toMatchObject({ state: 'running', endedAt: null, progress: { total: 18, done: 2 } });
    expect([await statesOf(id), await countsOf(id)]).toEqual([
      { closed: 1, released: 3, waiting: 6 },
      { commands_open: 3, commands_waiting: 6 },
    ]);
  });

  it('can be retried when it stopped nothing, and the job ends by its counts', async () => {
    const { id } = await localize(await tree.item());
    const worker = await pool.connect();
    await worker.query('begin');
    const { rows } = await worker.query<{ id: CommandId }>(
      'select id from jobs.commands where job_id = $1 order by id for update',
      [id],
    );
    await cancel(id);
    // The worker executes both commands of the job, and finishes them.
    for (const { id: commandId } of rows) {
      await closeCommand(worker, tree.spaceId, id, commandId, { created: 1, reused: 0, failed: 0 });
    }
    await worker.query('commit');
    worker.release();
    await untilIs(id, 'cancelled');
    const retried = await retry(id);
    expect(retried).toMatchObject({ state: 'completed', progress: { total: 2, done: 2 } });
    await expect(retry(id)).rejects.toMatchObject({ code: 'NOTHING_FAILED' });
  });

  it('ends a duplicate, which can be retried', async () => {
    const request = { caller, spaceKey: 'docs', familyId: await tree.family(), requestId: randomId<JobId>() };
    const { id } = await rpc.call(requestDuplicate, request);
    await cancel(id);
    await untilIs(id, 'cancelled');
    expect(await retry(id)).toMatchObject({ state: 'running' });
    expect(await statesOf(id)).toEqual({ released: 1 });
  });

  it('leaves counts that match the commands after twenty concurrent cancels and twenty retries', async () => {
    const id = await runningJob();
    const requests = Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? cancel(id) : retry(id)));
    const outcomes = await Promise.allSettled(requests);
    const codes = outcomes.flatMap((each) =>
      each.status === 'rejected' ? [(each.reason as { code: string }).code] : [],
    );
    expect(codes.filter((code) => code !== 'JOB_ENDED' && code !== 'JOB_NOT_ENDED')).toEqual([]);
    const [states, counts] = [await statesOf(id), await countsOf(id)];
    expect(counts).toEqual({ commands_open: states['released'] ?? 0, commands_waiting: states['waiting'] ?? 0 });
    expect(Object.values(states).reduce((sum, count) => sum + count, 0)).toBe(10);
    const { state } = await read(id);
    expect(['running', 'cancelled']).toContain(state);
    expect(state === 'cancelled').toBe(states['cancelled'] === 10);
  });
});
