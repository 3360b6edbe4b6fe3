import { RejectedError, type JobId, type SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';

/**
 * Locks the space against removals that jobs may depend on, until the transaction ends, and returns how many removals
 * the space has seen. Waits for a removal in flight. In a snapshot that is older than the last removal, fails with a
 * conflict. Rejects with NOT_FOUND if the space is being deleted.
 */
export async function lockRemovals(client: ClientBase, spaceId: SpaceId): Promise<string> {
  const { rows } = await client.query<{ number: string }>({
    name: 'lock-removals',
    text: 'select number from content.removals where space_id = $1 for share',
    values: [spaceId],
  });
  const [row] = rows;
  // A space that is being deleted has none.
  if (row === undefined) throw new RejectedError('NOT_FOUND', 'The space does not exist.');
  return row.number;
}

/**
 * Returns the folders that a job copies into and that were deleted after it ended. Folders that the job makes itself
 * are left out.
 */
export async function readDeletedFolders(
  client: ClientBase,
  spaceId: SpaceId,
  jobId: JobId,
): Promise<readonly string[]> {
  const { rows } = await client.query<{ key: string }>({
    name: 'read-deleted-folders',
    text: `
select u.key
  from jobs.uses u
 where u.space_id = $1
   and u.job_id = $2
   and u.kind = 'folder'
   and not exists (select from content.folders f where f.space_id = $1 and f.id = u.key)
   and not exists (
     select
       from jobs.plan_folders p
      where p.space_id = $1
        and p.job_id = $2
        and p.target_folder_id = u.key)
 order by u.key
 limit 10`,
    values: [spaceId, jobId],
  });
  return rows.map(({ key }) => key);
}
