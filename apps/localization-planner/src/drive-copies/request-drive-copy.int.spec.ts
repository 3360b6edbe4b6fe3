import { commandDone, readDriveCopy, requestDriveCopy, type Caller, type DriveCopyView } from '@scriptorium/contracts';
import type { INestMicroservice } from '@nestjs/common';
import { createService, MessagePublisher, RpcClient } from '@scriptorium/messaging';
import { ContentTree, createTestDatabase, eventually, storedMessages, testNatsUrl } from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';

describe('a copy of a folder that takes several commands', () => {
  let pool: Pool;
  let spaceId: number;
  let service: INestMicroservice;
  let rpc: RpcClient;
  let caller: Caller;

  beforeAll(async () => {
    const database = await createTestDatabase();
    pool = new Pool({ connectionString: database.url });
    ({ spaceId } = await ContentTree.plant(pool));
    Object.assign(process.env, {
      DATABASE_URL: database.urlFor('localization_planner'),
      NATS_URL: await testNatsUrl(),
      NODES_PER_COMMAND: '2',
      COMMAND_WINDOW: '2',
    });
    const { AppModule } = await import('../app.module.js');
    service = await createService(AppModule, { logger: false, abortOnError: false });
    await service.listen();
    rpc = service.get(RpcClient);
    const grant = { spaceId, spaceKey: 'docs', hubId: '0'.repeat(24) };
    caller = { principalId: randomUUID(), grants: [{ ...grant, scopes: ['read', 'write'] }] };
  });
  afterAll(async () => {
    await service.close();
    await pool.end();
  });

  /** Of a folder with five files, next to it. */
  async function request(): Promise<DriveCopyView> {
    const [driveId, rootId, folderId] = [randomUUID(), randomUUID(), randomUUID()];
    await pool.query(
      `with drive as (
         insert into content.drives (space_id, id, name, store, root_id, created_by)
         values ($1, $2::uuid, $2::uuid::text, 'postgres', $3, '')
       )
       insert into content.drive_items (space_id, id, drive_id, parent_id, name, name_key, is_folder, child_count,
                                        blob_hash, created_by, modified_by, change)
       select $1, id, $2::uuid, parent, name, name, hash is null, children, hash, '', '', 0
         from (
           select $3::uuid as id, null::uuid as parent, 'root' as name, 1 as children, null::bytea as hash
           union all
           select $4::uuid, $3::uuid, 'source', 5, null
           union all
           select gen_random_uuid(), $4::uuid, format('%s.txt', n), 0, '\\x01' from generate_series(1, 5) n
         ) item`,
      [spaceId, driveId, rootId, folderId],
    );
    return rpc.call(requestDriveCopy, {
      ...{ caller, sourceDriveId: driveId, sourceItemId: folderId, targetDriveId: driveId, targetFolderId: rootId },
      ...{ name: 'copy', conflict: 'fail', childrenOnly: false, allVersions: false, requestId: randomUUID() },
    });
  }

  /** Those that are out: where their ranges begin, 0 of the one that puts the tree in its place. */
  const out = async ({ jobId }: DriveCopyView): Promise<{ id: string; from: number }[]> =>
    (
      await pool.query<{ id: string; from: number }>(
        `select id, from_number as "from" from jobs.commands
          where job_id = $1 and state = 'released' order by from_number`,
        [jobId],
      )
    ).rows;

  const ranges = async (copy: DriveCopyView) => (await out(copy)).map(({ from }) => from).join();

  /** As the worker does. */
  async function close({ jobId }: DriveCopyView, commandId: string | undefined): Promise<void> {
    await pool.query(`update jobs.commands set state = 'closed' where id = $1`, [commandId]);
    await pool.query('update jobs.jobs set commands_open = commands_open - 1 where id = $1', [jobId]);
    const data = { spaceId, jobId, commandId: commandId ?? '' };
    const message = commandDone.message({ space: 'docs', job: jobId }, `done/${data.commandId}`, data, new Date());
    await service.get(MessagePublisher).publishAll([message]);
    // Heard of and carried out: then it leaves the stream.
    await eventually(async () => {
      const waiting = await storedMessages(await testNatsUrl(), 'COMMANDS');
      return waiting.every(({ messageId }) => messageId !== `done/${data.commandId}`);
    });
  }

  it('is planned by a command, and put in its place only when all else is closed', async () => {
    const copy = await request();
    expect(copy.state).toBe('accepted');
    await eventually(async () => (await ranges(copy)) === '1,3');
    await close(copy, (await out(copy))[0]?.id);
    expect(await ranges(copy)).toBe('3,5');
    await close(copy, (await out(copy))[0]?.id);
    // There is room in the window; the one that is still out holds the last one back.
    expect(await ranges(copy)).toBe('5');
    await close(copy, (await out(copy))[0]?.id);
    expect(await ranges(copy)).toBe('0');
    const { monitorId } = copy;
    expect(await rpc.call(readDriveCopy, { monitorId })).toMatchObject({ state: 'running', progress: { total: 6 } });
  });
});
