import type { JobId, SpaceId } from '@scriptorium/contracts';
import type { DriveCopy } from '@scriptorium/copy-engine';
import type { ClientBase } from 'pg';

/** Returns what all commands of a copy share. */
export async function readDriveCopy(client: ClientBase, spaceId: SpaceId, jobId: JobId): Promise<DriveCopy> {
  const { rows } = await client.query<DriveCopy>({
    name: 'read-drive-copy',
    text: `
select c.space_id as "spaceId", c.job_id as "jobId", c.number, c.target_drive_id as "targetDriveId",
       c.target_folder_id as "targetFolderId", c.name, c.conflict, c.children_only as "childrenOnly",
       c.all_versions as "allVersions", j.requested_by as "requestedBy"
  from jobs.drive_copies c
  join jobs.jobs j on j.space_id = c.space_id and j.id = c.job_id
 where c.space_id = $1
   and c.job_id = $2`,
    values: [spaceId, jobId],
  });
  const [row] = rows;
  if (row === undefined) throw new Error(`Job ${jobId} has no row in jobs.drive_copies.`);
  return row;
}
