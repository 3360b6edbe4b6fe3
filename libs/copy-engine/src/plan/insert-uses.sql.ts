import type { JobId, SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';

/**
 * Records the repositories, folders and content types that a planned job uses
 * (docs/adr/0011-jobs-lock-what-they-use.md). A removal checks these rows. Must run in the transaction that stores the
 * plan.
 */
export async function insertUses(client: ClientBase, spaceId: SpaceId, jobId: JobId): Promise<void> {
  await client.query({
    name: 'insert-uses',
    text: `
with place as materialized (
  select distinct n.repository_id, n.folder_id, f.schema_uri
    from jobs.plan_nodes n
    join content.families f on f.space_id = $1 and f.id = n.family_id
   where n.space_id = $1
     and n.job_id = $2
     and bit_count(n.create_mask) > 0
)
insert into jobs.uses (space_id, job_id, kind, key)
select $1, $2, used.kind, used.key
  from (
    select 'repository' as kind, repository_id as key from place
     union
    select 'folder', folder_id from place
     union
    select 'content-type', schema_uri from place
     union
    select 'repository', target_repository_id
      from jobs.plan_destinations
     where space_id = $1
       and job_id = $2
     union
    select 'folder', target_folder_id
      from jobs.plan_folders
     where space_id = $1
       and job_id = $2
  ) used
 where used.key is not null`,
    values: [spaceId, jobId],
  });
}
