import type { JobId, SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';

/** Creates the missing folders of the plans of jobs. Existing folders do not change. */
export async function createFolders(client: ClientBase, spaceId: SpaceId, jobIds: readonly JobId[]): Promise<void> {
  await client.query({
    name: 'create-folders',
    text: `
insert into content.folders (space_id, id, repository_id, parent_id, name)
select distinct on (f.target_folder_id) $1, f.target_folder_id, f.target_repository_id, f.target_parent_id, f.name
  from jobs.plan_folders f
 where f.space_id = $1
   and f.job_id = any ($2::uuid[])
 order by f.target_folder_id
on conflict do nothing`,
    values: [spaceId, jobIds],
  });
}
