import type { JobId, SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';

interface PlannedJob {
  readonly spaceId: SpaceId;
  readonly jobId: JobId;
}

/** Stores the versions of all files of a planned tree. */
export async function planDriveVersions(client: ClientBase, { spaceId, jobId }: PlannedJob): Promise<void> {
  await client.query({
    name: 'plan-drive-versions',
    text: `
insert into jobs.drive_versions (
       space_id, job_id, node_number, number, blob_hash, size, modified_by, modified_at)
select $1, $2, n.number, v.number, v.blob_hash, v.size, v.modified_by, v.modified_at
  from jobs.drive_nodes n
  join content.drive_item_versions v
    on v.space_id = $1
   and v.item_id = n.item_id
 where n.space_id = $1
   and n.job_id = $2
   and not n.is_folder`,
    values: [spaceId, jobId],
  });
}

/** Stores the blobs to move to another store, each once, in the order of the nodes. Returns the sum of their bytes. */
export async function planDriveBlobs(client: ClientBase, { spaceId, jobId }: PlannedJob): Promise<number> {
  const { rows } = await client.query<{ bytes: string }>({
    name: 'plan-drive-blobs',
    text: `
with content as (
  select n.blob_hash as hash, n.size, n.number
    from jobs.drive_nodes n
   where n.space_id = $1
     and n.job_id = $2
     and not n.is_folder
   union all
  select v.blob_hash, v.size, v.node_number
    from jobs.drive_versions v
   where v.space_id = $1
     and v.job_id = $2
),
each_once as (
  select hash, max(size) as size, min(number) as first_number
    from content
   group by hash
),
planned as (
  insert into jobs.drive_blobs (space_id, job_id, number, hash, size)
  select $1, $2, row_number() over (order by first_number, hash), hash, size
    from each_once
  returning size
)
select coalesce(sum(size), 0) as bytes
  from planned`,
    values: [spaceId, jobId],
  });
  return Number(rows[0]?.bytes ?? 0);
}

/**
 * Removes the mark of the blob sweep (`unused_since`) from the blobs of the plan. Later marks are younger than the
 * plan, and the sweep does not delete such blobs until the copy has ended
 * (docs/adr/0010-bytes-are-swept-behind-plans.md).
 */
export async function unmarkPlannedBlobs(client: ClientBase, { spaceId, jobId }: PlannedJob): Promise<void> {
  await client.query({
    name: 'unmark-planned-blobs',
    text: `
with marked as materialized (
  select hash
    from content.blobs
   where space_id = $1
     and unused_since is not null
),
planned as (
  select n.blob_hash as hash
    from jobs.drive_nodes n
   where n.space_id = $1
     and n.job_id = $2
     and n.blob_hash in (select hash from marked)
     -- Usually nothing is marked: then the plan is not read.
     and exists (select from marked)
   union
  select v.blob_hash
    from jobs.drive_versions v
   where v.space_id = $1
     and v.job_id = $2
     and v.blob_hash in (select hash from marked)
     and exists (select from marked)
)
update content.blobs b
   set unused_since = null
  from planned p
 where b.space_id = $1
   and b.hash = p.hash
   and b.unused_since is not null`,
    values: [spaceId, jobId],
  });
}
