import {
  cancelJob,
  randomId,
  requestDriveCopy,
  requestDuplicate,
  requestLocalization,
  retryJob,
  type Caller,
  type DriveCopyView,
  type JobId,
  type JobView,
  type VariantId,
} from '@scriptorium/contracts';
import type { RpcClient } from '@scriptorium/messaging';
import { ContentTree, eventually } from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';
import { Pool, type PoolClient } from 'pg';
import { startPlanner, type RunningPlanner } from '../testing/running-planner';

const FOLDER = 'f'.repeat(24);

/** A job is accepted while a concurrent transaction removes what it needs. */
describe('a job and a concurrent removal', () => {
  let planner: RunningPlanner;
  let pool: Pool;
  let tree: ContentTree;
  let rpc: RpcClient;
  let caller: Caller;
  let other: PoolClient;

  beforeAll(async () => {
    planner = await startPlanner({ NODES_PER_COMMAND: '2', COMMAND_WINDOW: '3' });
    ({ pool, tree, rpc, caller } = planner);
  });
  afterAll(() => planner.stop());

  beforeEach(async () => {
    await pool.query(
      `insert into content.locales (space_id, locale, label, position) values ($1, 'fr-FR', 'fr-FR', 9)
       on conflict do nothing`,
      [tree.spaceId],
    );
    other = await pool.connect();
    await other.query('begin');
  });
  afterEach(async () => {
    await other.query('rollback');
    other.release();
  });

  const small = (): Promise<VariantId> => tree.item();
  const large = async (): Promise<VariantId> =>
    tree.item({ links: await Promise.all(Array.from({ length: 8 }, () => tree.item())) });
  const localize = (variantId: VariantId): Promise<JobView> =>
    rpc.call(requestLocalization, {
      caller,
      variantId,
      version: 1,
      locales: ['fr-FR', 'de-DE'],
      replicateFolderStructure: true,
    });
  const outcomeOf = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);

  async function isWaiting(application: string, statement = ''): Promise<boolean> {
    const { rowCount } = await pool.query(
      `select from pg_stat_activity
        where datname = current_database() and application_name = $1 and wait_event_type = 'Lock'
          and position($2 in query) > 0`,
      [application, statement],
    );
    return rowCount !== 0;
  }

  /** Counts a removal as content-store does before it looks for jobs and removes. */
  const countRemoval = (): Promise<unknown> =>
    other.query('update content.removals set number = number + 1 where space_id = $1', [tree.spaceId]);
  const removeLocale = async (): Promise<void> => {
    await countRemoval();
    await other.query(`delete from content.locales where space_id = $1 and locale = 'fr-FR'`, [tree.spaceId]);
  };

  it.each([
    ['small', small],
    ['large', large],
  ])('is rejected with a %s tree when the removal comes first', async (_, plant) => {
    const root = await plant();
    await removeLocale();
    const job = outcomeOf(localize(root));
    await eventually(() => isWaiting('localization-planner'));
    await other.query('commit');
    expect(await job).toMatchObject({ code: 'LOCALE_NOT_SUPPORTED', data: { locales: ['fr-FR'] } });
    const { rowCount } = await pool.query('select from jobs.jobs where root_id = $1', [root]);
    expect(rowCount).toBe(0);
  });

  it.each([
    ['small', small],
    ['large', large],
  ])('is accepted with a %s tree when the removal is rolled back', async (_, plant) => {
    const root = await plant();
    await removeLocale();
    const job = localize(root);
    await eventually(() => isWaiting('localization-planner'));
    await other.query('rollback');
    expect(await job).toMatchObject({ locales: ['fr-FR', 'de-DE'] });
  });

  it('makes a removal wait while it is accepted, and is then visible to the removal', async () => {
    await other.query('lock table jobs.jobs in share mode');
    const job = localize(await large());
    await eventually(() => isWaiting('localization-planner', 'insert into jobs.jobs'));
    const remover = new Pool({ connectionString: poolUrl(), application_name: 'remover', max: 1 });
    const jobs = remover
      .query('update content.removals set number = number + 1 where space_id = $1', [tree.spaceId])
      .then(() => remover.query<{ id: string }>('select id from jobs.jobs where ended_at is null'));
    await eventually(() => isWaiting('remover'));
    await other.query('rollback');
    const { id } = await job;
    expect((await jobs).rows.map((row) => row.id)).toContain(id);
    await remover.end();
  });

  it('is rejected as a duplicate when its record is deleted first', async () => {
    const familyId = await tree.family();
    await countRemoval();
    await other.query('delete from content.families where space_id = $1 and id = $2', [tree.spaceId, familyId]);
    const request = { caller, spaceKey: 'docs', familyId, requestId: randomId<JobId>() };
    const job = outcomeOf(rpc.call(requestDuplicate, request));
    await eventually(() => isWaiting('localization-planner'));
    await other.query('commit');
    expect(await job).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('records what it uses: repositories, folders and content types', async () => {
    await tree.folder(FOLDER, 'Images');
    const { id } = await localize(await tree.item({ folderId: FOLDER }));
    const uses = async (jobId: JobId): Promise<unknown> =>
      (await pool.query('select kind, key from jobs.uses where job_id = $1 order by kind', [jobId])).rows;
    const expected = [
      { kind: 'content-type', key: 'page' },
      { kind: 'folder', key: FOLDER },
      { kind: 'repository', key: ContentTree.repositoryId },
    ];
    expect(await uses(id)).toEqual(expected);
    const request = { caller, spaceKey: 'docs', requestId: randomId<JobId>() };
    const copy = await rpc.call(requestDuplicate, { ...request, familyId: await tree.family({ folderId: FOLDER }) });
    expect(await uses(copy.id)).toEqual(expected);
  });

  it('is not retried when one of its folders was deleted after it ended', async () => {
    const folderId = 'e'.repeat(24);
    await tree.folder(folderId, 'Gone');
    const { id: jobId } = await localize(await tree.item({ folderId }));
    expect(await rpc.call(cancelJob, { caller, jobId })).toMatchObject({ state: 'cancelled' });
    await pool.query('delete from content.folders where id = $1', [folderId]);
    await expect(rpc.call(retryJob, { caller, jobId })).rejects.toMatchObject({
      code: 'FOLDER_DELETED',
      data: { folderIds: [folderId] },
    });
    await tree.folder(folderId, 'Back');
    expect(await rpc.call(retryJob, { caller, jobId })).toMatchObject({ state: 'running' });
  });

  describe('as a copy in drives', () => {
    let driveId: string;
    let folderId: string;

    beforeEach(async () => {
      driveId = randomUUID();
      folderId = randomUUID();
      await pool.query(
        `with drive as (
           insert into content.drives (space_id, id, name, store, root_id, created_by)
           values ($1, $2::uuid, $2::uuid::text, 'postgres', gen_random_uuid(), '')
           returning *
         )
         insert into content.drive_items (space_id, id, drive_id, parent_id, name, name_key, is_folder, created_by,
                                          modified_by, change)
         select $1, item.id, drive.id, item.parent_id, item.name, item.name, true, '', '', 0
           from drive
          cross join lateral (
            values (drive.root_id, null::uuid, 'root'), ($3::uuid, drive.root_id, 'target'),
                   (gen_random_uuid(), drive.root_id, 'source')
          ) item (id, parent_id, name)`,
        [tree.spaceId, driveId, folderId],
      );
    });

    async function copy(): Promise<DriveCopyView> {
      const { rows } = await pool.query<{ id: string }>(
        `select id from content.drive_items where drive_id = $1 and name = 'source'`,
        [driveId],
      );
      return rpc.call(requestDriveCopy, {
        caller,
        sourceDriveId: driveId,
        sourceItemId: rows[0]?.id ?? '',
        targetDriveId: driveId,
        targetFolderId: folderId,
        requestId: randomId<JobId>(),
        name: 'copy',
        conflict: 'fail',
        childrenOnly: false,
        allVersions: false,
      });
    }

    /** Begins a change of the drive as content-store does (lockDrive). */
    const changeDrive = (): Promise<unknown> =>
      other.query('update content.drives set change = change + 1 where space_id = $1 and id = $2', [
        tree.spaceId,
        driveId,
      ]);

    it('is rejected when the target folder is deleted first', async () => {
      await changeDrive();
      await other.query('update content.drive_items set deleted_at = now(), deleted_with = id where id = $1', [
        folderId,
      ]);
      const accepted = outcomeOf(copy());
      await eventually(() => isWaiting('localization-planner'));
      await other.query('commit');
      expect(await accepted).toMatchObject({ code: 'NOT_FOUND', data: { what: 'target' } });
    });

    it('is accepted and planned later when the drive has another change in flight', async () => {
      await changeDrive();
      const accepted = copy();
      await eventually(() => isWaiting('localization-planner'));
      await other.query('commit');
      const { monitorId } = await accepted;
      await eventually(async () => {
        const { rows } = await pool.query<{ state: string }>(
          'select j.state from jobs.jobs j join jobs.drive_copies c on c.job_id = j.id where c.monitor = $1',
          [monitorId],
        );
        return rows[0]?.state === 'running';
      });
    });
  });

  function poolUrl(): string {
    return String(pool.options.connectionString);
  }
});
