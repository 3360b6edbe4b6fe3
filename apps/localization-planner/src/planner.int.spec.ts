import {
  cancelJob,
  commandDone,
  copyVariants,
  listJobs,
  planJob,
  readJob,
  requestLocalization,
  retryJob,
  type Caller,
  type CommandId,
  type JobId,
  type JobView,
  type RequestLocalization,
  type VariantId,
} from '@scriptorium/contracts';
import { lockJob, type JobRow } from '@scriptorium/jobs';
import type { RpcClient } from '@scriptorium/messaging';
import { type ContentTree, eventually, storedMessages, type OwnNatsServer } from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { abandonAsPlanner, closeAsWorker } from './testing/close-commands';
import { startPlanner, type RunningPlanner } from './testing/running-planner';

describe('the planner', () => {
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

  const localize = (variantId: VariantId, changes: Partial<RequestLocalization> = {}): Promise<JobView> =>
    rpc.call(requestLocalization, {
      caller,
      variantId,
      version: 1,
      locales: ['fr-FR', 'de-DE'],
      replicateFolderStructure: false,
      ...changes,
    });

  /** Returns the message ids of the commands of a job in the stream. */
  async function sentFor(jobId: JobId, type: string): Promise<string[]> {
    const stored = await storedMessages(nats.url, 'COMMANDS');
    return stored
      .filter(({ envelope, subject }) => envelope.type === type && subject.endsWith(jobId))
      .map(({ messageId }) => messageId);
  }

  /** Leaves out what the planner sends again because it is overdue: on a slow machine, that may be everything. */
  const sentFirst = async (jobId: JobId): Promise<string[]> =>
    (await sentFor(jobId, copyVariants.type)).filter((messageId) => messageId.endsWith('/1'));

  async function factsOf(jobId: JobId): Promise<string[]> {
    const stored = await storedMessages(nats.url, 'EVENTS');
    return stored
      .filter(({ envelope }) => envelope.subject === jobId)
      .map(({ envelope }) => envelope.type.split('.')[2] ?? '');
  }

  const commandsOf = async (jobId: JobId) =>
    (
      await pool.query<{ id: CommandId; state: string; releases: number }>(
        'select id, state, releases from jobs.commands where job_id = $1 order by from_number, locale_bit',
        [jobId],
      )
    ).rows;

  const rowOf = async (jobId: JobId) =>
    (
      await pool.query<{ state: string; commands_open: number; commands_waiting: number }>(
        'select state, commands_open, commands_waiting from jobs.jobs where id = $1',
        [jobId],
      )
    ).rows[0];

  const commandOf = (jobId: JobId, commandId = '' as CommandId) => ({ spaceId: tree.spaceId, jobId, commandId });

  async function closeReleased(jobId: JobId): Promise<void> {
    for (const { id, state } of await commandsOf(jobId)) {
      if (state === 'released') await closeAsWorker(pool, commandOf(jobId, id), 0);
    }
  }

  /** Ends a job with one created and one failed variant. Its worker dies before it publishes that. */
  async function endWithFailure(jobId: JobId): Promise<JobRow | undefined> {
    const [french, german] = await commandsOf(jobId);
    await closeAsWorker(pool, commandOf(jobId, french?.id), 1);
    return abandonAsPlanner(pool, commandOf(jobId, german?.id));
  }

  /** Closes commands as a worker does, and notifies the planner. */
  async function close(jobId: JobId, commandIds: readonly CommandId[]): Promise<void> {
    for (const commandId of commandIds) await closeAsWorker(pool, commandOf(jobId, commandId), 0);
    await planner.publisher.publishAll(
      commandIds.map((commandId) =>
        commandDone.message(
          { space: 'docs', job: jobId },
          `done/${commandId}`,
          { spaceId: tree.spaceId, jobId, commandId },
          new Date(),
        ),
      ),
    );
  }

  /** Inserts a root with so many pages below it that the request does not plan it. */
  async function largeRoot(children: number): Promise<VariantId> {
    return tree.item({ links: await Promise.all(Array.from({ length: children }, () => tree.item())) });
  }

  it('accepts and plans a small tree at once, and sends its commands', async () => {
    const job = await localize(await tree.item());

    expect(job).toMatchObject({ state: 'running', locales: ['fr-FR', 'de-DE'], progress: { total: 2, done: 0 } });
    await eventually(async () => (await sentFirst(job.id)).length === 2);
    await eventually(async () => (await factsOf(job.id)).includes('planned'));
    expect(await factsOf(job.id)).toEqual(['accepted', 'planned']);
  });

  it('accepts a large tree first, plans it by a command, and releases one window of commands', async () => {
    const job = await localize(await largeRoot(8));
    expect(job).toMatchObject({ state: 'accepted', progress: { total: 0 } });

    await eventually(async () => (await rowOf(job.id))?.state === 'running');
    expect(await rowOf(job.id)).toMatchObject({ commands_open: 3, commands_waiting: 7 });
    await eventually(async () => (await sentFirst(job.id)).length === 3);
  });

  it('releases as many commands as were done, and none for a repeated notification', async () => {
    const job = await localize(await largeRoot(8));
    await eventually(async () => (await rowOf(job.id))?.state === 'running');
    const done = (await commandsOf(job.id))
      .filter(({ state }) => state === 'released')
      .slice(0, 2)
      .map(({ id }) => id);

    await close(job.id, done);

    await eventually(async () => (await rowOf(job.id))?.commands_waiting === 5);
    await planner.publisher.publishAll([
      commandDone.message(
        { space: 'docs', job: job.id },
        'done/again',
        { spaceId: tree.spaceId, jobId: job.id, commandId: done[0] ?? ('' as CommandId) },
        new Date(),
      ),
    ]);
    await eventually(async () => (await sentFor(job.id, commandDone.type)).length === 0);
    expect(await rowOf(job.id)).toMatchObject({ commands_open: 3, commands_waiting: 5 });
  });

  it('plans a job once when the command is sent twice', async () => {
    const job = await localize(await largeRoot(4));
    await eventually(async () => (await rowOf(job.id))?.state === 'running');
    const before = await commandsOf(job.id);
    await planner.publisher.publishAll([
      planJob.message(
        { space: 'docs', job: job.id },
        'plan/again',
        { spaceId: tree.spaceId, jobId: job.id },
        new Date(),
      ),
    ]);
    await eventually(async () => (await sentFor(job.id, planJob.type)).length === 0);
    expect((await commandsOf(job.id)).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
  });

  it('sends an unclosed command again with another message id', async () => {
    const job = await localize(await tree.item(), { locales: ['fr-FR'] });
    const [command] = await commandsOf(job.id);
    const again = await eventually(async () => {
      const sent = await sentFor(job.id, copyVariants.type);
      return sent.length >= 2 && sent;
    });
    expect(again.slice(0, 2)).toEqual([`copy/${String(command?.id)}/1`, `copy/${String(command?.id)}/2`]);
  });

  it('tops up a window when the notification of a closed command was lost', async () => {
    const job = await localize(await largeRoot(8));
    await eventually(async () => (await rowOf(job.id))?.state === 'running');
    await closeReleased(job.id);

    await eventually(async () => (await rowOf(job.id))?.commands_open === 3);
  });

  it('ends a job at once and publishes that when there is nothing to copy', async () => {
    const root = await tree.item();
    const job = await localize(root, { locales: ['en-US'] });

    expect(job).toMatchObject({ state: 'completed', progress: { total: 1, done: 1, reused: 1 } });
    expect(job.endedAt).not.toBeNull();
    await eventually(async () => (await factsOf(job.id)).includes('completed'));
    const report = await rpc.call(readJob, { caller, jobId: job.id });
    expect(report.outcomes).toEqual([
      {
        variantId: root,
        repositoryId: 'aaaaaaaaaaaaaaaaaaaaaaaa',
        locale: 'en-US',
        outcome: 'reused',
        reason: 'variant-exists',
        message: null,
      },
    ]);
  });

  it('fails a job before anything is copied when its large tree is too deep', async () => {
    let deep = await tree.item();
    for (let level = 0; level < 23; level += 1) deep = await tree.item({ links: [deep] });
    const job = await localize(deep);

    await eventually(async () => (await rowOf(job.id))?.state === 'failed');
    const report = await rpc.call(readJob, { caller, jobId: job.id });
    expect(report.job.error?.code).toBe('CONTENT_GRAPH_TOO_DEEP');
    expect(await commandsOf(job.id)).toEqual([]);
    await eventually(async () => (await factsOf(job.id)).includes('failed'));
  });

  it('retries only the failed nodes of an ended job', async () => {
    const job = await localize(await tree.item());
    await endWithFailure(job.id);

    const retried = await rpc.call(retryJob, { caller, jobId: job.id });

    expect(retried).toMatchObject({ state: 'running', progress: { total: 2, created: 1, failed: 0 } });
    const released = (await commandsOf(job.id)).filter(({ state }) => state === 'released');
    expect(released).toHaveLength(1);
    await expect(rpc.call(retryJob, { caller, jobId: job.id })).rejects.toMatchObject({ code: 'JOB_NOT_ENDED' });
  });

  it('publishes the end of a retried job when its worker did not', async () => {
    const job = await localize(await tree.item());
    const ended = await endWithFailure(job.id);
    await rpc.call(retryJob, { caller, jobId: job.id });

    await eventually(async () => (await factsOf(job.id)).includes('completed'));
    const events = (await storedMessages(nats.url, 'EVENTS')).map(({ messageId }) => messageId);
    expect(events).toContain(`ended/${String(ended?.ended_at?.getTime())}/${job.id}`);
  });

  it('sends lost commands again while another transaction locks the row of another job', async () => {
    const [locked, lost] = [await localize(await largeRoot(8)), await localize(await tree.item())];
    await eventually(async () => (await rowOf(locked.id))?.state === 'running');
    // The job is stalled from RESCUE_AFTER_MS after its acceptance: the lock must come first.
    await pool.query('update jobs.jobs set accepted_at = now() where id = $1', [locked.id]);
    await closeReleased(locked.id);
    const other = await pool.connect();
    await other.query('begin');
    await lockJob(other, tree.spaceId, locked.id);
    try {
      for (const releases of [2, 3]) {
        await eventually(async () => ((await commandsOf(lost.id))[0]?.releases ?? 0) >= releases);
      }
    } finally {
      await other.query('commit');
      other.release();
    }
    await eventually(async () => (await rowOf(locked.id))?.commands_open === 3);
  });

  it('sends a command again with growing back-off', async () => {
    const [redelivered, once] = [await localize(await tree.item()), await localize(await tree.item())];
    // The engine would need minutes to release a command ten times.
    await pool.query(
      `update jobs.commands set releases = 10, released_at = now() - interval '1 second' where job_id = $1`,
      [redelivered.id],
    );
    await pool.query(
      `update jobs.commands set releases = 1, released_at = now() - interval '1 second' where job_id = $1`,
      [once.id],
    );
    await eventually(async () => (await commandsOf(once.id)).every(({ releases }) => releases > 1));
    expect((await commandsOf(redelivered.id)).map(({ releases }) => releases)).toEqual([10, 10]);
  });

  it('lists the jobs of a root, newest first', async () => {
    const root = await tree.item();
    const [one, two] = [await localize(root), await localize(root)];
    const { jobs, page } = await rpc.call(listJobs, { caller, rootId: root, page: { page: 0, size: 1 } });
    expect(jobs.map(({ id }) => id)).toEqual([two.id]);
    expect(page).toEqual({ size: 1, totalElements: 2, totalPages: 2, number: 0 });
    const second = await rpc.call(listJobs, { caller, rootId: root, page: { page: 1, size: 1 } });
    expect(second.jobs.map(({ id }) => id)).toEqual([one.id]);
  });

  it('rejects callers of other spaces with NOT_FOUND and callers without the scope with FORBIDDEN', async () => {
    const root = await tree.item();
    const job = await localize(root);
    const stranger = { principalId: randomUUID(), grants: [] };
    const reader = { ...caller, grants: caller.grants.map((grant) => ({ ...grant, scopes: ['read' as const] })) };

    await expect(localize(root, { caller: stranger })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(rpc.call(readJob, { caller: stranger, jobId: job.id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(localize(root, { caller: reader })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(rpc.call(cancelJob, { caller: reader, jobId: job.id })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});
