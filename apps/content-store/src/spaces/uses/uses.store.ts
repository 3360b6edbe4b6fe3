import type { DriveId, SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';

/** The entities that a job may need. A job matches if it needs every present member, and any element of a list. */
export interface Need {
  readonly locales?: readonly string[];
  readonly repositoryId?: string;
  readonly folderId?: string;
  /** Schema URIs. */
  readonly contentTypes?: readonly string[];
}

/**
 * Increments the removal counter of a space. Waits for transactions that accept jobs, whose jobs the next statement
 * sees. A transaction that accepts a job later waits for this one and decides again
 * (docs/adr/0011-jobs-lock-what-they-use.md).
 */
export async function countRemoval(client: ClientBase, spaceId: SpaceId): Promise<void> {
  await client.query('update content.removals set number = number + 1 where space_id = $1', [spaceId]);
}

/**
 * Returns the ids of at most 10 running jobs with this need. An accepted job that is not planned yet may need anything
 * in its locales. A cancelled job counts until its commands in flight are closed.
 */
export async function readJobsNeeding(client: ClientBase, spaceId: SpaceId, need: Need): Promise<readonly string[]> {
  const { rows } = await client.query<{ id: string }>({
    name: 'read-jobs-needing',
    text: `
with running as (
  select id
    from jobs.jobs
   where space_id = $1
     and ended_at is null
     and kind <> 'copy-drive-items'
   union
  select job_id
    from jobs.commands
   where space_id = $1
     -- The key of the index commands_released.
     and (case when state = 'released' then released_at end) is not null
)
select j.id
  from running
  join jobs.jobs j on j.space_id = $1 and j.id = running.id
 where j.kind <> 'copy-drive-items'
   and ($2::text[] is null or j.locales && $2)
   and (j.kind = 'localize' and j.state = 'accepted'
     or ($3::text is null or exists (
           select
             from jobs.uses u
            where u.space_id = $1
              and u.job_id = j.id
              and u.kind = 'repository'
              and u.key = $3))
    and ($4::text is null or exists (
           select
             from jobs.uses u
            where u.space_id = $1
              and u.job_id = j.id
              and u.kind = 'folder'
              and u.key = $4))
    and ($5::text[] is null or exists (
           select
             from jobs.uses u
            where u.space_id = $1
              and u.job_id = j.id
              and u.kind = 'content-type'
              and u.key = any ($5))))
 order by j.id
 limit 10`,
    values: [
      spaceId,
      need.locales ?? null,
      need.repositoryId ?? null,
      need.folderId ?? null,
      need.contentTypes ?? null,
    ],
  });
  return rows.map(({ id }) => id);
}

/**
 * Returns whether a running copy needs a drive item or something below it: its target folder, and its source until it
 * is planned. Call it under the lock of the drive, which a transaction that accepts a copy also acquires.
 */
export async function isNeededByCopy(
  client: ClientBase,
  item: { readonly space_id: SpaceId; readonly drive_id: DriveId; readonly id: string },
): Promise<boolean> {
  const { rows } = await client.query<{ isNeeded: boolean }>({
    name: 'is-needed-by-copy',
    text: `
with recursive needed as (
  select end_of_copy.id
    from jobs.jobs j
    join jobs.drive_copies c on c.space_id = $1 and c.job_id = j.id
   cross join lateral (
     values (c.target_drive_id, c.target_folder_id, true),
            (c.source_drive_id, c.source_item_id, j.state = 'accepted')
   ) end_of_copy (drive_id, id, is_needed)
   where j.space_id = $1
     and j.ended_at is null
     and end_of_copy.is_needed
     and end_of_copy.drive_id = $2
   union
  select parent.id
    from needed
   cross join lateral (
     select parent_id as id
       from content.drive_items
      where space_id = $1
        and id = needed.id
      limit 1
   ) parent
   where parent.id is not null
)
select exists (select from needed where id = $3) as "isNeeded"`,
    values: [item.space_id, item.drive_id, item.id],
  });
  return rows[0]?.isNeeded ?? false;
}
