import {
  cancelDriveCopy,
  cancelJob,
  commandDead,
  commandDone,
  copyBlobs,
  copyDriveItems,
  randomId,
  readDriveCopy,
  readOldestUnfinishedCopy,
  requestDriveCopy,
  shortId,
  type Caller,
  type CommandId,
  type DriveCopyView,
  type JobId,
  type Precondition,
  type SpaceId,
} from '@scriptorium/contracts';
import type { RpcClient } from '@scriptorium/messaging';
import { eventually, storedMessages } from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { closeAsWorker } from '../testing/close-commands';
import { whileSpaceIsDeleted } from '../testing/while-space-is-deleted';
import { startPlanner, type RunningPlanner } from '../testing/running-planner';

describe('a copy of a folder', () => {
  let planner: RunningPlanner;
  let pool: Pool;
  let spaceId: SpaceId;
  let rpc: RpcClient;
  let caller: Caller;

  beforeAll(async () => {
    planner = await startPlanner({ NODES_PER_COMMAND: '2', COMMAND_WINDOW: '2' });
    ({ pool, rpc, caller } = planner);
    ({ spaceId } = planner.tree);
  });
  afterAll(() => planner.stop());

  /** Inserts a drive with a folder `source` of five files of ten bytes. */
  async function plant(store = 'postgres'): Promise<{ driveId: string; rootId: string; folderId: string }> {
    const [driveId, rootId, folderId] = [randomUUID(), randomUUID(), randomUUID()];
    await pool.query(
      `with drive as (
         insert into content.drives (space_id, id, name, store, root_id, created_by)
         values ($1, $2::uuid, $2::uuid::text, $5, $3, '')
       )
       insert into content.drive_items (space_id, id, drive_id, parent_id, name, name_key, is_folder, child_count,
                                        size, blob_hash, created_by, modified_by, change)
       select $1, id, $2::uuid, parent, name, name, hash is null, children, case when hash is null then 50 else 10 end,
              hash, '', '', 0
         from (
           select $3::uuid as id, null::uuid as parent, 'root' as name, 1 as children, null::bytea as hash
           union all
           select $4::uuid, $3::uuid, 'source', 5, null
           union all
           select gen_random_uuid(), $4::uuid, format('%s.txt', n), 0, sha256(n::text::bytea) from generate_series(1, 5) n
         ) item`,
      [spaceId, driveId, rootId, folderId, store],
    );
    return { driveId, rootId, folderId };
  }

  /** Requests a copy next to the source, or into a drive with another store. */
  async function request(targetStore?: string): Promise<DriveCopyView> {
    const source = await plant();
    const target = targetStore === undefined ? source : await plant(targetStore);
    return rpc.call(requestDriveCopy, {
      caller,
      sourceDriveId: source.driveId,
      sourceItemId: source.folderId,
      targetDriveId: target.driveId,
      targetFolderId: target.rootId,
      name: 'copy',
      conflict: 'fail',
      childrenOnly: false,
      allVersions: false,
      requestId: randomId<JobId>(),
    });
  }

  /** Returns the released commands with the starts of their ranges; 0 for the command that attaches the tree. */
  const released = async ({ jobId }: DriveCopyView): Promise<{ id: CommandId; from: number }[]> =>
    (
      await pool.query<{ id: CommandId; from: number }>(
        `select id, from_number as "from" from jobs.commands
          where job_id = $1 and state = 'released' order by from_number`,
        [jobId],
      )
    ).rows;

  const ranges = async (copy: DriveCopyView) => (await released(copy)).map(({ from }) => from).join();

  /** Closes a command as the worker does. */
  async function close({ jobId }: DriveCopyView, commandId: CommandId | undefined): Promise<void> {
    const data = { spaceId, jobId, commandId: commandId ?? ('' as CommandId) };
    await closeAsWorker(pool, data, 0);
    const message = commandDone.message({ space: 'docs', job: jobId }, `done/${data.commandId}`, data, new Date());
    await planner.publisher.publishAll([message]);
    // The planner acknowledges the message after it has executed it.
    await eventually(async () => {
      const waiting = await storedMessages(planner.nats.url, 'COMMANDS');
      return waiting.every(({ messageId }) => messageId !== `done/${data.commandId}`);
    });
  }

  const read = ({ monitorId }: DriveCopyView): Promise<DriveCopyView> => rpc.call(readDriveCopy, { monitorId });

  /** Returns the messages of the copy in the stream. */
  async function sent({ jobId }: DriveCopyView): Promise<{ subject: string; messageId: string | undefined }[]> {
    const messages = await storedMessages(planner.nats.url, 'COMMANDS');
    return messages.filter(({ subject }) => subject.endsWith(`.${jobId}`));
  }

  const commandOf = async ({ jobId }: DriveCopyView, kind: 'attach' | 'roll-back'): Promise<string> => {
    const sql = 'select id from jobs.commands where job_id = $1 and kind = $2';
    return (await pool.query<{ id: string }>(sql, [jobId, kind])).rows.map(({ id }) => id)[0] ?? '';
  };

  /** Waits until the roll-back is sent to the worker, and expects that no command waits. */
  async function expectRolledBack(copy: DriveCopyView): Promise<void> {
    await eventually(async () => (await commandOf(copy, 'roll-back')) !== '');
    const rollBack = await commandOf(copy, 'roll-back');
    await eventually(async () =>
      (await sent(copy)).some(
        ({ messageId, subject }) => messageId === `copy/${rollBack}/1` && subject.includes('.roll-back-copy.'),
      ),
    );
    const { rows } = await pool.query(`select from jobs.commands where job_id = $1 and state = 'waiting'`, [
      copy.jobId,
    ]);
    expect(rows).toEqual([]);
  }

  it('is planned by a command, and attached only after all other commands are closed', async () => {
    const copy = await request();
    expect(copy.state).toBe('accepted');
    await eventually(async () => (await ranges(copy)) === '1,3');
    await close(copy, (await released(copy))[0]?.id);
    expect(await ranges(copy)).toBe('3,5');
    await close(copy, (await released(copy))[0]?.id);
    // The window has room, but the last command waits for the one that is still released.
    expect(await ranges(copy)).toBe('5');
    await close(copy, (await released(copy))[0]?.id);
    expect(await ranges(copy)).toBe('0');
    const { monitorId } = copy;
    expect(await rpc.call(readDriveCopy, { monitorId })).toMatchObject({ state: 'running', progress: { total: 6 } });
  });

  it('moves contents into another store with commands of their own kind, and counts bytes', async () => {
    const copy = await request('filesystem');
    await eventually(async () => (await sent(copy)).length === 2);
    const subjects = (await sent(copy)).map(({ subject }) => subject);
    for (const type of [copyBlobs, copyDriveItems]) {
      expect(subjects).toContain(type.message({ space: 'docs', job: copy.jobId }, '', {} as never, new Date()).subject);
    }
    expect(await read(copy)).toMatchObject({
      bytes: { total: 50, moved: 0 },
      waitingFor: null,
      progress: { total: 6 },
    });
    // Only a worker, which does not run here, writes these columns.
    await pool.query(`update jobs.drive_copies set bytes_moved = 20, waiting_for = 'STORE_FULL' where job_id = $1`, [
      copy.jobId,
    ]);
    expect(await read(copy)).toMatchObject({ bytes: { total: 50, moved: 20 }, waitingFor: 'STORE_FULL' });
    const { rows } = await pool.query('select from_store, to_store from jobs.drive_copies where job_id = $1', [
      copy.jobId,
    ]);
    expect(rows).toEqual([{ from_store: 'postgres', to_store: 'filesystem' }]);
  });

  it('fails as a whole and is rolled back when one command is dead-lettered', async () => {
    const copy = await request('filesystem');
    const [first] = await eventually(async () => {
      const commands = await released(copy);
      return commands.length === 2 && commands;
    });
    const dead = {
      spaceId,
      jobId: copy.jobId,
      commandId: first?.id ?? ('' as CommandId),
      code: 'STORE_FULL',
      reason: 'The disk is full',
    };
    const message = commandDead.message({ space: 'docs', job: copy.jobId }, `dead/${dead.commandId}`, dead, new Date());
    await planner.publisher.publishAll([message]);
    await expectRolledBack(copy);
    expect(await read(copy)).toMatchObject({
      state: 'failed',
      error: { code: 'STORE_FULL', message: 'The disk is full' },
    });
    // The other command of the plan, and the roll-back.
    expect(await released(copy)).toHaveLength(2);
  });

  it('stays cancelling until a worker has rolled it back, whether its monitor or its job cancelled it', async () => {
    const [one, other] = [await request(), await request()];
    for (const copy of [one, other]) await eventually(async () => (await released(copy)).length === 2);
    expect(await rpc.call(cancelDriveCopy, one)).toMatchObject({ state: 'cancelling' });
    expect(await rpc.call(cancelJob, { caller, jobId: other.jobId })).toMatchObject({ state: 'cancelling' });
    expect(await rpc.call(cancelDriveCopy, one)).toMatchObject({ state: 'cancelling' });
    for (const copy of [one, other]) {
      const last = await commandOf(copy, 'roll-back');
      await eventually(async () => (await sent(copy)).some(({ messageId }) => messageId === `copy/${last}/1`));
      expect((await released(copy)).map(({ id }) => id)).toEqual([last]);
    }
  });

  it('leaves the commands that move bytes to their worker when it is cancelled', async () => {
    const copy = await request('filesystem');
    await eventually(async () => (await released(copy)).length === 2);
    const { rows } = await pool.query<{ id: string }>(
      `select id from jobs.commands where job_id = $1 and state = 'released' and kind = 'copy-blobs'`,
      [copy.jobId],
    );
    const moving = rows.map(({ id }) => id);
    expect(moving).toHaveLength(1);
    expect(await rpc.call(cancelDriveCopy, copy)).toMatchObject({ state: 'cancelling' });
    expect((await released(copy)).map(({ id }) => id).toSorted()).toEqual(
      [...moving, await commandOf(copy, 'roll-back')].toSorted(),
    );
  });

  it('fails before anything is copied when it exceeds the quota of the target drive', async () => {
    const { driveId, rootId, folderId } = await plant();
    await pool.query('update content.drives set used = 50, quota = 99 where id = $1', [driveId]);
    const options = { name: 'copy', childrenOnly: false, allVersions: false, conflict: 'fail' as const };
    const ends = { sourceDriveId: driveId, sourceItemId: folderId, targetDriveId: driveId, targetFolderId: rootId };
    const { state, monitorId } = await rpc.call(requestDriveCopy, {
      caller,
      ...options,
      ...ends,
      requestId: randomId<JobId>(),
    });
    expect(state).toBe('accepted');
    await eventually(async () => (await rpc.call(readDriveCopy, { monitorId })).state === 'failed');
    expect((await rpc.call(readDriveCopy, { monitorId })).error).toMatchObject({ code: 'QUOTA_REACHED' });
  });

  it('is rejected before planning when it would replace its own source', async () => {
    const { driveId, rootId, folderId } = await plant();
    const ends = { caller, sourceDriveId: driveId, sourceItemId: folderId, targetDriveId: driveId };
    const kind = { conflict: 'replace' as const, allVersions: false };
    const [inPlace, intoItself] = [
      { targetFolderId: rootId, childrenOnly: false },
      { targetFolderId: folderId, childrenOnly: true },
    ];
    for (const options of [
      { ...inPlace, name: 'source' },
      { ...inPlace, name: 'SOURCE' },
      { ...intoItself, name: 'source' },
    ]) {
      const refused = rpc.call(requestDriveCopy, { ...ends, ...kind, ...options, requestId: randomId<JobId>() });
      await expect(refused).rejects.toMatchObject({ code: 'NAME_TAKEN', data: { name: options.name } });
    }
    const { rows } = await pool.query('select from jobs.drive_copies where source_item_id = $1', [folderId]);
    expect(rows).toEqual([]);
    const other = { ...inPlace, name: 'other', requestId: randomId<JobId>() };
    expect(await rpc.call(requestDriveCopy, { ...ends, ...kind, ...other })).toMatchObject({ state: 'accepted' });
  });

  it('is rejected before planning when the target is the folder itself or below it', async () => {
    const { driveId, rootId, folderId } = await plant();
    const [child, grandchild] = [randomUUID(), randomUUID()];
    await pool.query(
      `insert into content.drive_items (space_id, id, drive_id, parent_id, name, name_key, is_folder, child_count, size,
                                        created_by, modified_by, change)
       values ($1, $2, $4, $5, 'child', 'child', true, 1, 0, '', '', 0),
              ($1, $3, $4, $2, 'grandchild', 'grandchild', true, 0, 0, '', '', 0)`,
      [spaceId, child, grandchild, driveId, folderId],
    );
    const copy = (sourceItemId: string, targetFolderId: string, childrenOnly: boolean) =>
      rpc.call(requestDriveCopy, {
        caller,
        sourceDriveId: driveId,
        sourceItemId,
        targetDriveId: driveId,
        targetFolderId,
        childrenOnly,
        name: 'copy',
        conflict: 'rename',
        allVersions: false,
        requestId: randomId<JobId>(),
      });
    for (const [source, target, childrenOnly] of [
      [folderId, folderId, false],
      [folderId, child, false],
      [folderId, grandchild, false],
      [folderId, child, true],
      [rootId, grandchild, true],
    ] as const) {
      await expect(copy(source, target, childrenOnly)).rejects.toMatchObject({ code: 'INTO_ITSELF' });
    }
    const { rows } = await pool.query('select from jobs.drive_copies where target_drive_id = $1', [driveId]);
    expect(rows).toEqual([]);
    expect(await copy(folderId, folderId, true)).toMatchObject({ error: null });
    expect(await copy(child, folderId, false)).toMatchObject({ error: null });
  });

  it('is accepted only if its source meets the precondition, which is not checked again', async () => {
    const { driveId, rootId, folderId } = await plant();
    const read = 'select etag, ctag from content.drive_items where id = $1';
    const [tags] = (await pool.query<{ etag: number; ctag: number }>(read, [folderId])).rows;
    if (tags === undefined) throw new Error('The folder does not exist.');
    const copy = (precondition: Precondition, requestId = randomId<JobId>()) =>
      rpc.call(requestDriveCopy, {
        caller,
        sourceDriveId: driveId,
        sourceItemId: folderId,
        targetDriveId: driveId,
        targetFolderId: rootId,
        name: 'copy',
        conflict: 'rename',
        childrenOnly: false,
        allVersions: false,
        requestId,
        precondition,
      });
    const itemId = shortId(folderId);
    const current = { ifMatch: [{ itemId, etag: tags.etag }] };
    for (const unmet of [
      { ifMatch: [{ itemId, etag: tags.etag + 1 }] },
      { ifNoneMatch: '*' as const },
      { ifNoneMatch: [{ itemId, ctag: tags.ctag }] },
    ]) {
      await expect(copy(unmet)).rejects.toMatchObject({ code: 'TAG_MISMATCH' });
    }
    const { rows } = await pool.query('select from jobs.drive_copies where source_item_id = $1', [folderId]);
    expect(rows).toEqual([]);
    const requestId = randomId<JobId>();
    const accepted = await copy(current, requestId);
    await pool.query('update content.drive_items set etag = etag + 1 where id = $1', [folderId]);
    expect((await copy(current, requestId)).jobId).toBe(accepted.jobId);
    await expect(copy(current)).rejects.toMatchObject({ code: 'TAG_MISMATCH' });
  });

  it('is returned to a repetition after its items were deleted', async () => {
    const { driveId, rootId, folderId } = await plant();
    const repeated = {
      caller,
      sourceDriveId: driveId,
      sourceItemId: folderId,
      targetDriveId: driveId,
      targetFolderId: rootId,
      name: 'copy',
      conflict: 'fail' as const,
      childrenOnly: false,
      allVersions: false,
      requestId: randomId<JobId>(),
    };
    const { monitorId } = await rpc.call(requestDriveCopy, repeated);
    await pool.query('update content.drive_items set deleted_at = now(), deleted_with = id where drive_id = $1', [
      driveId,
    ]);
    expect(await rpc.call(requestDriveCopy, repeated)).toMatchObject({ monitorId });
    const another = { ...repeated, requestId: randomId<JobId>() };
    await expect(rpc.call(requestDriveCopy, another)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('is reported to the sweep while it runs', async () => {
    const since = async () => Date.parse((await rpc.call(readOldestUnfinishedCopy, {})).since);
    // Ends the copies of the other tests, in whatever state they are.
    await pool.query(`update jobs.jobs set state = 'failed', ended_at = now() where ended_at is null`);
    const before = Date.now();
    expect(await since()).toBeGreaterThanOrEqual(before - 1_000);
    const copy = await request();
    // A copy of nine days ago.
    await pool.query(`update jobs.jobs set accepted_at = now() - interval '9 days' where id = $1`, [copy.jobId]);
    expect(await since()).toBeLessThan(before - 8 * 86_400_000);
  });

  it.each([
    ['a stored plan', undefined],
    ['another store', 'filesystem'],
  ])('is not accepted with %s in a space that is being deleted at the same time', async (_, targetStore) => {
    const jobs = await pool.query('select id from jobs.jobs order by id');
    const outcome = await whileSpaceIsDeleted(pool, spaceId, () => request(targetStore));
    expect(outcome).toMatchObject({ code: 'NOT_FOUND' });
    expect((await pool.query('select id from jobs.jobs order by id')).rows).toEqual(jobs.rows);
  });
});
