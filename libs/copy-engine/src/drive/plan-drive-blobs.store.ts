import type { ClientBase } from 'pg';

interface PlannedJob {
  readonly spaceId: number;
  readonly jobId: string;
}

/** Writes down the versions of all files of a planned tree. */
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

/** Writes down what is to be moved to another store: each content once, in the order of the nodes. Gives their bytes. */
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
