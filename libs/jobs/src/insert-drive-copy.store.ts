import type { ConflictBehavior, JobId, SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { acceptJob } from './accept-job.store';
import type { JobRow } from './job-row';

export interface NewDriveCopy {
  readonly spaceId: SpaceId;
  readonly spaceKey: string;
  readonly id: JobId;
  readonly monitor: string;
  readonly sourceDriveId: string;
  readonly sourceItemId: string;
  readonly targetDriveId: string;
  readonly targetFolderId: string;
  readonly name: string;
  readonly conflict: ConflictBehavior;
  readonly childrenOnly: boolean;
  readonly allVersions: boolean;
  /** The stores of the two drives. */
  readonly fromStore: string;
  readonly toStore: string;
  readonly requestedBy: string;
  /** Default: none. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Inserts the accepted job of a copy in drives, without a plan. Returns undefined if the job exists. Locks nothing. */
export async function insertDriveCopy(client: ClientBase, copy: NewDriveCopy): Promise<JobRow | undefined> {
  const job = await acceptJob(client, {
    spaceId: copy.spaceId,
    id: copy.id,
    spaceKey: copy.spaceKey,
    kind: 'copy-drive-items',
    rootKind: 'drive-item',
    rootId: copy.sourceItemId,
    rootVersion: 1,
    rootLabel: copy.name,
    rootLocale: null,
    locales: [],
    replicateFolders: true,
    requestedBy: copy.requestedBy,
    labels: copy.labels ?? {},
  });
  if (job === undefined) return undefined;
  await client.query({
    name: 'accept-drive-copy',
    text: `
insert into jobs.drive_copies (
       space_id, job_id, monitor, source_drive_id, source_item_id, target_drive_id, target_folder_id, name,
       conflict, children_only, all_versions, from_store, to_store)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,
        case when $12::text <> $13::text then $12 end, case when $12::text <> $13::text then $13 end)`,
    values: [
      copy.spaceId,
      copy.id,
      copy.monitor,
      copy.sourceDriveId,
      copy.sourceItemId,
      copy.targetDriveId,
      copy.targetFolderId,
      copy.name,
      copy.conflict,
      copy.childrenOnly,
      copy.allVersions,
      copy.fromStore,
      copy.toStore,
    ],
  });
  return job;
}

/** Stores the sums of a planned copy: its bytes, and those to move to another store. */
export async function saveDriveBytes(
  client: ClientBase,
  spaceId: SpaceId,
  jobId: JobId,
  { bytes, bytesToMove }: { readonly bytes: number; readonly bytesToMove: number },
): Promise<void> {
  await client.query(
    'update jobs.drive_copies set bytes = $3, bytes_to_move = $4 where space_id = $1 and job_id = $2',
    [spaceId, jobId, bytes, bytesToMove],
  );
}
