import { type CopyVariants, type JobId, randomId, type SpaceId } from '@scriptorium/contracts';
import { planDriveTree } from '@scriptorium/copy-engine';
import { insertDriveCopy, saveDriveBytes, startJob, type CommandKind, type NewDriveCopy } from '@scriptorium/jobs';
import { inSnapshot } from '@scriptorium/persistence';
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';

export interface PlantedDrive {
  readonly driveId: string;
  readonly store: string;
  readonly rootId: string;
  /** The folder `source` below the root. */
  readonly sourceId: string;
}

export interface PlannedDriveCommand {
  readonly kind: CommandKind;
  readonly command: CopyVariants;
}

const LIMITS = { maxItems: 1_000, nodesPerCommand: 1_000, window: 100 };

/** Inserts a drive with a folder `source` of files, which are named `file 1`, `file 2` and so on. */
export async function plantDrive(
  pool: Pool,
  spaceId: SpaceId,
  store: string,
  files: readonly { readonly hash: Buffer; readonly size: number }[],
): Promise<PlantedDrive> {
  const [driveId, rootId, sourceId] = [randomUUID(), randomUUID(), randomUUID()];
  await pool.query(
    `with drive as (
       insert into content.drives (space_id, id, name, store, root_id, used, created_by)
       values ($1, $2::uuid, $2::uuid::text, $3, $4, $8, '')
     )
     insert into content.drive_items (space_id, id, drive_id, parent_id, name, name_key, is_folder, size, child_count,
                                      blob_hash, created_by, modified_by, change)
     select $1, id, $2::uuid, parent, name, name_key, hash is null, size, children, hash, '', '', 0
       from (
         select $4::uuid as id, null::uuid as parent, 'root' as name, 'root' as name_key, $8::bigint as size,
                1 as children, null::bytea as hash
         union all
         select $5::uuid, $4::uuid, 'source', 'source', $8::bigint, cardinality($6::bytea[]), null
         union all
         select gen_random_uuid(), $5::uuid, format('file %s', number), to_char(number, 'fm0000'), size, 0, hash
           from unnest($6::bytea[], $7::bigint[]) with ordinality file (hash, size, number)
       ) item`,
    [
      spaceId,
      driveId,
      store,
      rootId,
      sourceId,
      files.map(({ hash }) => hash),
      files.map(({ size }) => size),
      files.reduce((sum, { size }) => sum + size, 0),
    ],
  );
  return { driveId, store, rootId, sourceId };
}

/** Accepts, plans and starts a copy of the folder `source` to the root of a drive, with the planner's functions. */
export async function planDriveCopy(
  pool: Pool,
  spaceId: SpaceId,
  { source, target, name = 'copy' }: { readonly source: PlantedDrive; readonly target: PlantedDrive; name?: string },
  limits: Partial<typeof LIMITS> = {},
): Promise<readonly PlannedDriveCommand[]> {
  const copy: NewDriveCopy = {
    spaceId,
    spaceKey: 'docs',
    id: randomId<JobId>(),
    monitor: randomUUID(),
    sourceDriveId: source.driveId,
    sourceItemId: source.sourceId,
    targetDriveId: target.driveId,
    targetFolderId: target.rootId,
    name,
    conflict: 'fail',
    childrenOnly: false,
    allVersions: false,
    fromStore: source.store,
    toStore: target.store,
    requestedBy: 'someone',
  };
  const jobId = copy.id;
  const released = await inSnapshot(pool, async (client) => {
    await insertDriveCopy(client, copy);
    const movesBlobs = source.store !== target.store;
    const plan = await planDriveTree(client, { ...copy, jobId, movesBlobs, ...LIMITS, ...limits });
    await saveDriveBytes(client, spaceId, jobId, plan);
    const counts = { total: plan.items, reused: 0, skipped: 0, failed: 0, shared: 0, dropped: 0 };
    await startJob(client, spaceId, jobId, { ...plan, counts, hasRedirects: false });
    return plan.released;
  });
  return released.map(({ id: commandId, kind }) => {
    return { kind, command: { spaceId, spaceKey: 'docs', jobId, commandId } };
  });
}
