import { cancelJob, planJob, type Caller, type JobId } from '@scriptorium/contracts';
import type { RpcClient } from '@scriptorium/messaging';
import { type ContentTree, eventually, storedMessages, type OwnNatsServer } from '@scriptorium/testing';
import type { Pool, PoolClient } from 'pg';
import { acceptUnplanned } from '../testing/accept-unplanned';
import { startPlanner, type RunningPlanner } from '../testing/running-planner';

describe('while a large tree is planned', () => {
  let planner: RunningPlanner;
  let nats: OwnNatsServer;
  let pool: Pool;
  let tree: ContentTree;
  let rpc: RpcClient;
  let caller: Caller;
  let blocker: PoolClient;
  let jobId: JobId;

  beforeAll(async () => {
    planner = await startPlanner();
    ({ nats, pool, tree, rpc, caller } = planner);
  });
  afterAll(() => planner.stop());

  /** Starts the planning of a job, which blocks at the first node. */
  beforeEach(async () => {
    blocker = await pool.connect();
    await blocker.query('begin; lock table jobs.plan_nodes in share mode');
    jobId = await acceptUnplanned(planner, await tree.item());
    await sendPlan('first');
    await eventually(async () => (await waiting()) > 0);
  });
  afterEach(async () => {
    await blocker.query('rollback');
    blocker.release();
  });

  const sendPlan = (attempt: string): Promise<void> =>
    planner.publisher.publishAll([
      planJob.message(
        { space: 'docs', job: jobId },
        `plan/${jobId}/${attempt}`,
        { spaceId: tree.spaceId, jobId },
        new Date(),
      ),
    ]);

  const sent = async (): Promise<number> =>
    (await storedMessages(nats.url, 'COMMANDS')).filter(({ envelope }) => envelope.type === planJob.type).length;

  const rowOf = async (): Promise<unknown> =>
    (await pool.query('select state, commands_open, commands_waiting from jobs.jobs where id = $1', [jobId])).rows[0];

  const waiting = async (): Promise<number> =>
    (
      await pool.query(
        `select from pg_stat_activity
          where datname = current_database() and application_name = 'localization-planner' and wait_event_type = 'Lock'`,
      )
    ).rowCount ?? 0;

  it('a cancel ends the job at once and leaves nothing of its plan', async () => {
    expect(await rpc.call(cancelJob, { caller, jobId })).toMatchObject({ state: 'cancelled' });
    await blocker.query('rollback');

    await eventually(async () => (await sent()) === 0);
    expect(await rowOf()).toEqual({ state: 'cancelled', commands_open: 0, commands_waiting: 0 });
    expect((await pool.query('select from jobs.commands where job_id = $1', [jobId])).rowCount).toBe(0);
    expect((await pool.query('select from jobs.plan_nodes where job_id = $1', [jobId])).rowCount).toBe(0);
  });

  it('a second command waits in the stream, not on a connection, and changes nothing', async () => {
    await sendPlan('second');
    await sendPlan('third');
    await eventually(async () => (await sent()) === 3);
    expect(await waiting()).toBe(1);
    await blocker.query('rollback');

    await eventually(async () => (await sent()) === 0);
    expect(await rowOf()).toEqual({ state: 'running', commands_open: 1, commands_waiting: 0 });
    expect(await storedMessages(nats.url, 'DEAD')).toEqual([]);
  });
});
