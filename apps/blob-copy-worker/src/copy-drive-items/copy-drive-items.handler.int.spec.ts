import {
  commandDone,
  copyDriveItems,
  driveItemCreated,
  rollBackCopy,
  type CommandId,
  type CopyVariants,
  type SpaceId,
} from '@scriptorium/contracts';
import {
  abandonCommand,
  cancelJob,
  closeCommand,
  lockJob,
  releaseCommands,
  rollBackJob,
  type CommandToSend,
} from '@scriptorium/jobs';
import { inTransaction } from '@scriptorium/persistence';
import { eventually, storedMessages, type OwnNatsServer } from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { executeDriveCopy } from './execute-drive-copy';
import { rollBack } from './roll-back';
import { cancelWhileExecuting } from '../testing/cancel-while-executing';
import { planDriveCopy, plantDrive, type PlantedDrive } from '../testing/planned-drive-copy';
import { startWorker, type RunningWorker } from '../testing/running-worker';

const FILES = 25;
const FILE = { hash: Buffer.alloc(32, 1), size: 1 };
const NODES_PER_COMMAND = 10;

describe('the command to copy folders and files', () => {
  let worker: RunningWorker;
  let nats: OwnNatsServer;
  let pool: Pool;
  let spaceId: SpaceId;
  let workerPool: Pool;

  beforeAll(async () => {
    worker = await startWorker();
    ({ nats, pool, workerPool } = worker);
    const { rows } = await pool.query<{ id: SpaceId }>(
      `insert into content.spaces (key, hub_id, label, created_by, updated_by)
       values ('docs', repeat('0', 24), '', '', '') returning id`,
    );
    spaceId = rows[0]?.id ?? (0 as SpaceId);
  });
  afterAll(() => worker.stop());

  interface Planned extends PlantedDrive {
    /** The released commands: all ranges, or the one that copies and attaches a small tree. */
    readonly commands: readonly CopyVariants[];
  }

  /** Plans a copy of a folder of files into the root of its drive. */
  async function plan(options: { name?: string; nodesPerCommand?: number } = {}): Promise<Planned> {
    const { name = 'copy', nodesPerCommand = NODES_PER_COMMAND } = options;
    const drive = await plantDrive(pool, spaceId, 'postgres', Array<typeof FILE>(FILES).fill(FILE));
    const ends = { source: drive, target: drive, name };
    const planned = await planDriveCopy(pool, spaceId, ends, { nodesPerCommand });
    return { ...drive, commands: planned.map(({ command }) => command) };
  }

  /** Releases the command that attaches the tree, as the planner does when all ranges are closed. */
  async function releaseAttach({ commands: [first] }: Planned): Promise<CopyVariants> {
    if (first === undefined) throw new Error('There is no command.');
    const [attach] = await inTransaction(pool, async (client) => {
      await lockJob(client, spaceId, first.jobId);
      return releaseCommands(client, spaceId, first.jobId, 1);
    });
    if (attach?.kind !== 'attach') throw new Error('The command that attaches the tree does not wait.');
    return { ...first, commandId: attach.id };
  }

  async function rollBackOf(command: CopyVariants, id: CommandId | undefined): Promise<string | undefined> {
    const rolledBack = await inTransaction(workerPool, (client) =>
      rollBack(client, { ...command, commandId: id ?? ('' as CommandId) }),
    );
    return rolledBack?.job.state;
  }

  /** Fails a copy as the planner does when one of its commands is dead-lettered. Returns the roll-back. */
  async function failOne(command: CopyVariants): Promise<CommandToSend | undefined> {
    return inTransaction(pool, async (client) => {
      await abandonCommand(client, { ...command, code: 'INTERNAL_ERROR', message: 'a bug' });
      return rollBackJob(client, spaceId, command.jobId);
    });
  }

  async function send(command: CopyVariants | undefined, attempt = 1, type = copyDriveItems): Promise<void> {
    if (command === undefined) throw new Error('The command does not exist.');
    const to = { space: 'docs', job: command.jobId };
    const id = `copy/${command.commandId}/${String(attempt)}`;
    await worker.publisher.publishAll([type.message(to, id, command, new Date())]);
  }

  async function jobOf({ commands }: Planned): Promise<Record<string, unknown>> {
    const { rows } = await pool.query<Record<string, unknown>>(
      `select state, total::int, created::int, failed::int, commands_open, error_code from jobs.jobs where id = $1`,
      [commands[0]?.jobId],
    );
    return rows[0] ?? {};
  }

  /** Returns the names of the visible items below the root, with how many items are below each. */
  async function visible({ rootId }: Planned): Promise<Record<string, number>> {
    const { rows } = await pool.query<{ name: string; below: number }>(
      `select top.name, (select count(*)::int from content.drive_items i where i.parent_id = top.id) as below
         from content.drive_items top where top.parent_id = $1 and top.deleted_at is null`,
      [rootId],
    );
    return Object.fromEntries(rows.map(({ name, below }) => [name, below]));
  }

  const rowsOf = async ({ commands }: Planned): Promise<number> =>
    (await pool.query('select from content.drive_items where job_id = $1', [commands[0]?.jobId])).rowCount ?? 0;

  const copiesOf = async ({ driveId }: Planned): Promise<string[]> =>
    (await storedMessages(nats.url, 'EVENTS'))
      .filter(({ envelope }) => envelope.type === driveItemCreated.type && JSON.stringify(envelope).includes(driveId))
      .map(({ messageId }) => messageId);

  it('copies the ranges in any order, invisibly until the last command attaches the tree and ends the job', async () => {
    const planned = await plan();
    for (const range of planned.commands.toReversed()) await send(range);
    await eventually(async () => (await jobOf(planned))['created'] === FILES);
    expect(await visible(planned)).toEqual({ source: FILES });

    await send(await releaseAttach(planned));
    await eventually(async () => (await jobOf(planned))['state'] === 'completed');
    expect(await jobOf(planned)).toMatchObject({ total: FILES + 1, created: FILES + 1, commands_open: 0 });
    expect(await visible(planned)).toEqual({ source: FILES, copy: FILES });
    await eventually(async () => (await copiesOf(planned)).length === 1);
  });

  it('copies a small tree with one command, once when it is redelivered', async () => {
    const planned = await plan({ nodesPerCommand: 100 });
    const [command] = planned.commands;
    if (command === undefined) throw new Error('There is no command.');
    const first = await executeDriveCopy(workerPool, command);
    const again = await Promise.all([1, 2].map(() => executeDriveCopy(workerPool, command)));
    for (const each of again) expect(first?.attached).toMatchObject({ ...each?.attached });
    await send(command);
    await eventually(async () => (await copiesOf(planned)).length === 1);
    expect(await visible(planned)).toEqual({ source: FILES, copy: FILES });
  });

  it('fails as a whole and leaves nothing when the name is taken', async () => {
    const planned = await plan({ name: 'SOURCE' });
    for (const command of planned.commands) await executeDriveCopy(workerPool, command);
    await pool.query(`update content.drive_items set name_key = 'source' where parent_id = $1`, [planned.rootId]);
    await send(await releaseAttach(planned));
    await eventually(async () => (await jobOf(planned))['state'] === 'failed');
    expect(await jobOf(planned)).toMatchObject({ error_code: 'NAME_TAKEN', commands_open: 0 });
    expect([await rowsOf(planned), await visible(planned)]).toEqual([0, { source: FILES }]);
  });

  it('fails as a whole when a path became too long because the target folder was moved', async () => {
    const planned = await plan({ name: 'n'.repeat(100) });
    for (const command of planned.commands) await executeDriveCopy(workerPool, command);
    // The effect of a move under these two folders on the path of the target folder.
    await pool.query(
      `with deep (id, parent_id, name) as (
         values ($3::uuid, $2::uuid, repeat('d', 200)), ($4::uuid, $3::uuid, repeat('e', 200))
       ), inserted as (
         insert into content.drive_items (space_id, id, drive_id, parent_id, name, name_key, is_folder, created_by,
                                          modified_by, change)
         select $1, id, $5, parent_id, name, name, true, '', '', 0 from deep
       )
       update jobs.drive_copies set target_folder_id = $4 where space_id = $1 and job_id = $6`,
      [spaceId, planned.rootId, randomUUID(), randomUUID(), planned.driveId, planned.commands[0]?.jobId],
    );
    const before = await visible(planned);
    await send(await releaseAttach(planned));
    await eventually(async () => (await jobOf(planned))['state'] === 'failed');
    expect(await jobOf(planned)).toMatchObject({ error_code: 'PATH_TOO_LONG', commands_open: 0 });
    expect([await rowsOf(planned), await visible(planned)]).toEqual([0, before]);
  });

  it('fails as a whole and leaves nothing at the ceiling of its space', async () => {
    const planned = await plan();
    const setCeiling = (maximum: number) =>
      pool.query(`select content.set_ceiling('driveItemsOfSpace', $1)`, [maximum]);
    const { rowCount } = await pool.query('select from content.drive_items where space_id = $1', [spaceId]);
    try {
      await setCeiling((rowCount ?? 0) + NODES_PER_COMMAND);
      for (const command of planned.commands) await executeDriveCopy(workerPool, command);
      expect(await jobOf(planned)).toMatchObject({ state: 'failed', error_code: 'SPACE_FULL' });
      expect([await rowsOf(planned), await visible(planned)]).toEqual([0, { source: FILES }]);
    } finally {
      await setCeiling(1_000_000);
    }
  });

  it('fails as a whole when open uploads hold the bytes that are left', async () => {
    const planned = await plan({ nodesPerCommand: 100 });
    await pool.query('update content.drives set quota = used + $2 where id = $1', [planned.driveId, FILES]);
    await pool.query(
      `insert into content.uploads (
              space_id, id, drive_id, parent_id, name, conflict, store, location, created_by, expires_at, reserved)
       values ($1, gen_random_uuid(), $2, $3, 'held', 'fail', 'postgres', 'held', '', now() + interval '1 hour', 1)`,
      [spaceId, planned.driveId, planned.rootId],
    );
    for (const command of planned.commands) await executeDriveCopy(workerPool, command);
    expect(await jobOf(planned)).toMatchObject({ state: 'failed', error_code: 'QUOTA_REACHED' });
    expect([await rowsOf(planned), await visible(planned)]).toEqual([0, { source: FILES }]);
  });

  it('removes the copied items when the job is cancelled, including those of a command in flight', async () => {
    const planned = await plan();
    const [first, second, ...others] = planned.commands;
    if (first === undefined || second === undefined) throw new Error('There are no two commands');
    await executeDriveCopy(workerPool, first);
    const cancelled = await cancelWhileExecuting(pool, first);
    expect(await executeDriveCopy(workerPool, second)).toMatchObject({
      attached: undefined,
      job: { state: 'cancelling' },
    });
    expect(await rowsOf(planned)).toBe(0);
    for (const other of others) {
      expect(await executeDriveCopy(workerPool, other)).toMatchObject({ job: { state: 'cancelling' } });
    }
    expect(await rollBackOf(first, cancelled?.rollBack?.id)).toBe('cancelled');
    expect([await rowsOf(planned), await visible(planned)]).toEqual([0, { source: FILES }]);
  });

  it('removes the items of a failed copy with its roll-back, and nothing at a redelivery', async () => {
    const planned = await plan();
    const [first, second] = planned.commands;
    if (first === undefined || second === undefined) throw new Error('There are no two commands');
    await executeDriveCopy(workerPool, first);
    expect(await rowsOf(planned)).not.toBe(0);
    const released = await failOne(second);
    expect(released).toMatchObject({ kind: 'roll-back', releases: 1 });
    expect(await inTransaction(pool, (client) => rollBackJob(client, spaceId, first.jobId))).toBeUndefined();
    const command = { ...first, commandId: released?.id ?? ('' as CommandId) };
    const { commands_open: open } = await jobOf(planned);
    for (const attempt of [1, 2]) await send(command, attempt, rollBackCopy);
    await eventually(async () => (await rowsOf(planned)) === 0);
    await eventually(async () => (await jobOf(planned)).commands_open === Number(open) - 1);
    expect(await jobOf(planned)).toMatchObject({ state: 'failed' });
  });

  it('does not roll back a completed copy', async () => {
    const planned = await plan();
    const [first, second] = planned.commands;
    if (first === undefined || second === undefined) throw new Error('There are no two commands');
    await executeDriveCopy(workerPool, first);
    const made = await rowsOf(planned);
    const released = await failOne(second);
    // No transition completes a failed job. The items of users stay even if a bug adds one.
    await pool.query(`update jobs.jobs set state = 'completed' where id = $1`, [first.jobId]);
    await expect(rollBackOf(first, released?.id)).rejects.toThrow('is completed');
    expect(await rowsOf(planned)).toBe(made);
  });

  it('does not close a command twice, and counts its items once', async () => {
    const [first] = (await plan()).commands;
    if (first === undefined) throw new Error('There is no command.');
    const close = () =>
      inTransaction(pool, (client) =>
        closeCommand(client, spaceId, first.jobId, first.commandId, { created: 1, reused: 0, failed: 0 }),
      );
    const { created, commands_open: open } = await close();
    await expect(close()).rejects.toThrow('cannot be closed');
    const { rows } = await pool.query('select created, commands_open from jobs.jobs where id = $1', [first.jobId]);
    expect(rows).toEqual([{ created, commands_open: open }]);
  });

  it('ends a cancelling copy with its roll-back', async () => {
    const planned = await plan();
    const [first] = planned.commands;
    if (first === undefined) throw new Error('There is no command.');
    await executeDriveCopy(workerPool, first);
    const cancelled = await inTransaction(pool, (client) => cancelJob(client, spaceId, first.jobId));
    expect(cancelled?.job).toMatchObject({ state: 'cancelling', commands_open: 1 });
    await send({ ...first, commandId: cancelled?.rollBack?.id ?? ('' as CommandId) }, 1, rollBackCopy);
    await eventually(async () => (await jobOf(planned)).state === 'cancelled');
    expect([await rowsOf(planned), await visible(planned)]).toEqual([0, { source: FILES }]);
  });

  it('attaches nothing when the job is cancelled while the last command waits for the drive', async () => {
    const planned = await plan({ nodesPerCommand: 1_000 });
    const [only] = planned.commands;
    if (only === undefined) throw new Error('There is no command.');
    const other = await pool.connect();
    await other.query('begin');
    await other.query('select from content.drives where id = $1 for update', [planned.driveId]);
    const done = executeDriveCopy(workerPool, only);
    await eventually(async () => {
      const waiting = await pool.query(
        `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return waiting.rowCount !== 0;
    });
    const cancelled = await inTransaction(pool, (client) => cancelJob(client, spaceId, only.jobId));
    await other.query('commit');
    other.release();
    expect(await done).toMatchObject({ attached: undefined, job: { state: 'cancelling' } });
    expect(await rollBackOf(only, cancelled?.rollBack?.id)).toBe('cancelled');
    expect([await rowsOf(planned), await visible(planned)]).toEqual([0, { source: FILES }]);
  });

  it('notifies the planner while commands are waiting', async () => {
    const planned = await plan();
    const [first] = planned.commands;
    await send(first);
    await eventually(async () =>
      (await storedMessages(nats.url, 'COMMANDS')).some(
        ({ envelope }) => envelope.type === commandDone.type && JSON.stringify(envelope).includes(first?.jobId ?? ''),
      ),
    );
  });
});
