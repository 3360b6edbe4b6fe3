import {
  commandDead,
  randomId,
  readJob,
  requestDuplicate,
  requestLocalization,
  type Caller,
  type CommandDead,
  type CommandId,
  type JobId,
  type JobReport,
  type VariantId,
} from '@scriptorium/contracts';
import type { RpcClient } from '@scriptorium/messaging';
import { type ContentTree, eventually } from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { acceptUnplanned } from '../testing/accept-unplanned';
import { startPlanner, type RunningPlanner } from '../testing/running-planner';

describe('the notification of a dead-lettered command', () => {
  let planner: RunningPlanner;
  let pool: Pool;
  let tree: ContentTree;
  let rpc: RpcClient;
  let caller: Caller;

  beforeAll(async () => {
    planner = await startPlanner({ NODES_PER_COMMAND: '1', COMMAND_WINDOW: '2' });
    ({ pool, tree, rpc, caller } = planner);
  });
  afterAll(() => planner.stop());

  const localize = async (variantId: VariantId): Promise<JobId> => {
    const options = { locales: ['fr-FR'], replicateFolderStructure: false };
    return (await rpc.call(requestLocalization, { caller, variantId, version: 1, ...options })).id;
  };

  const read = (jobId: JobId): Promise<JobReport> => rpc.call(readJob, { caller, jobId });

  const released = async (jobId: JobId): Promise<CommandId[]> =>
    (
      await pool.query<{ id: CommandId }>(
        `select id from jobs.commands where job_id = $1 and state = 'released' order by from_number`,
        [jobId],
      )
    ).rows.map(({ id }) => id);

  async function notify(jobId: JobId, commandId?: CommandId, attempt = 1): Promise<void> {
    const dead: CommandDead = {
      spaceId: tree.spaceId,
      jobId,
      code: 'INTERNAL_ERROR',
      reason: 'a bug',
      ...(commandId === undefined ? {} : { commandId }),
    };
    const id = `dead/${commandId ?? jobId}/${String(attempt)}`;
    await planner.publisher.publishAll([commandDead.message({ space: 'docs', job: jobId }, id, dead, new Date())]);
  }

  it('fails the nodes of the command with the reason, and ends the job with its last command', async () => {
    const jobId = await localize(await tree.item());
    const [command] = await released(jobId);
    await notify(jobId, command);
    await notify(jobId, command, 2);
    const report = await eventually(async () => {
      const current = await read(jobId);
      return current.job.endedAt !== null && current;
    });
    expect(report.job).toMatchObject({ state: 'failed', progress: { total: 1, failed: 1 } });
    expect(report.outcomes).toMatchObject([{ outcome: 'failed', reason: 'INTERNAL_ERROR', message: 'a bug' }]);
  });

  it('continues the rest of the job', async () => {
    const children = await Promise.all([tree.item(), tree.item(), tree.item()]);
    const jobId = await localize(await tree.item({ links: children }));
    const [first] = await eventually(async () => {
      const commands = await released(jobId);
      return commands.length === 2 && commands;
    });
    await notify(jobId, first);
    await eventually(async () => {
      const commands = await released(jobId);
      return commands.length === 2 && !commands.includes(first ?? ('' as CommandId));
    });
    expect((await read(jobId)).job).toMatchObject({ state: 'running', progress: { total: 4, failed: 1 } });
  });

  it('fails a duplicate as a whole', async () => {
    const familyId = await tree.family();
    const request = { caller, spaceKey: 'docs', familyId, requestId: randomId<JobId>() };
    const { id: jobId } = await rpc.call(requestDuplicate, request);
    const [command] = await released(jobId);
    await notify(jobId, command);
    await eventually(async () => (await read(jobId)).job.state === 'failed');
    expect((await read(jobId)).job.error).toEqual({ code: 'INTERNAL_ERROR', message: 'a bug' });
  });

  it('fails a job that could not be planned, and does not change a planned one', async () => {
    const jobId = await localize(await tree.item());
    await notify(jobId);
    const unplanned = await acceptUnplanned(planner, randomUUID());
    await notify(unplanned);
    await eventually(async () => (await read(unplanned)).job.state === 'failed');
    expect((await read(jobId)).job.state).toBe('running');
  });
});
