import type { ConflictBehavior, JobId, SpaceId } from '@scriptorium/contracts';
import type { JobRow } from '@scriptorium/jobs';
import type { ClientBase, Pool } from 'pg';

/** The job of a copy in drives, with the columns of jobs.drive_copies. */
export type DriveCopyRow = JobRow & {
  readonly monitor: string;
  readonly number: string;
  readonly source_item_id: string;
  readonly target_drive_id: string;
  readonly target_folder_id: string;
  readonly name: string;
  readonly conflict: ConflictBehavior;
  readonly children_only: boolean;
  readonly all_versions: boolean;
  readonly from_store: string | null;
  readonly bytes_to_move: string;
  readonly bytes_moved: string;
  readonly waiting_for: string | null;
  readonly error_names: readonly string[];
};

const SELECT = `
select j.*, c.monitor, c.number, c.source_item_id, c.target_drive_id, c.target_folder_id, c.name, c.conflict, c.children_only,
       c.all_versions, c.from_store,
       c.bytes_to_move, c.bytes_moved, c.waiting_for, c.error_names
  from jobs.drive_copies c
  join jobs.jobs j on j.space_id = c.space_id and j.id = c.job_id`;

export async function readDriveCopyRow(
  db: ClientBase | Pool,
  spaceIds: readonly SpaceId[],
  jobId: JobId,
): Promise<DriveCopyRow | undefined> {
  const { rows } = await db.query<DriveCopyRow>({
    name: 'read-drive-copy',
    text: `${SELECT}
 where c.space_id = any ($1)
   and c.job_id = $2`,
    values: [spaceIds, jobId],
  });
  return rows[0];
}

/** Returns a copy by the id of its monitor, until 24 hours after its end. */
export async function readMonitored(db: ClientBase | Pool, monitorId: string): Promise<DriveCopyRow | undefined> {
  const { rows } = await db.query<DriveCopyRow>({
    name: 'read-monitored',
    text: `${SELECT}
 where c.monitor = $1
   and (j.ended_at is null or j.ended_at > now() - interval '24 hours')`,
    values: [monitorId],
  });
  return rows[0];
}

/** Returns when the oldest unfinished copy was accepted; if none runs, the current time of the database. */
export async function readOldestUnfinished(db: ClientBase | Pool): Promise<Date> {
  const { rows } = await db.query<{ since: Date }>({
    name: 'read-oldest-unfinished-copy',
    text: `
select coalesce(min(accepted_at), now()) as since
  from jobs.jobs
 where ended_at is null
   and kind = 'copy-drive-items'`,
  });
  return rows[0]?.since ?? new Date(0);
}

/** Returns the entity tags of the source; undefined if it does not exist. */
export async function readSourceTags(
  client: ClientBase,
  spaceId: SpaceId,
  itemId: string,
): Promise<{ readonly id: string; readonly etag: number; readonly ctag: number } | undefined> {
  const { rows } = await client.query<{ id: string; etag: number; ctag: number }>({
    name: 'read-source-tags',
    text: `
select id, etag, ctag
  from content.drive_items
 where space_id = $1
   and id = $2
   and deleted_at is null`,
    values: [spaceId, itemId],
  });
  return rows[0];
}

/** Returns the drive and the name of an item; undefined if the space has no such item. */
export async function readItemPlace(
  db: ClientBase | Pool,
  spaceId: SpaceId,
  itemId: string,
): Promise<{ readonly driveId: string; readonly name: string } | undefined> {
  const { rows } = await db.query<{ driveId: string; name: string }>({
    name: 'read-item-place',
    text: `
select drive_id as "driveId", name
  from content.drive_items
 where space_id = $1
   and id = $2
   and deleted_at is null`,
    values: [spaceId, itemId],
  });
  return rows[0];
}

/** An existing item that a request names, with its drive. */
export interface DriveFacts {
  readonly spaceId: SpaceId;
  readonly driveId: string;
  readonly store: string;
  /** The number of the drive's last change. */
  readonly change: string;
  /** Bytes that the drive can still store; null: unlimited. */
  readonly freeBytes: number | null;
  readonly itemId: string;
  /** Null for the root. */
  readonly parentId: string | null;
  readonly nameKey: string;
  readonly isFolder: boolean;
  /** The item and the folders above it, up to the root. */
  readonly pathIds: readonly string[];
  /** Characters of the path below the root, including its own name. */
  readonly pathLength: number;
}

export async function readDriveFacts(
  db: ClientBase | Pool,
  spaceIds: readonly SpaceId[],
  driveId: string,
  itemId: string,
): Promise<DriveFacts | undefined> {
  const { rows } = await db.query<DriveFacts>({
    name: 'read-drive-facts',
    text: `
with recursive above as (
  select i.id, i.parent_id, i.name, 0 as height
    from content.drive_items i
   where i.space_id = any ($1)
     and i.drive_id = $2
     and i.id = $3
     and i.deleted_at is null
   union all
  select i.id, i.parent_id, i.name, a.height + 1
    from above a
   -- One row at a time, by key: a plain join hashes all items if the table has not been analyzed.
   cross join lateral (
     select p.id, p.parent_id, p.name
       from content.drive_items p
      where p.space_id = any ($1)
        and p.id = a.parent_id
      limit 1
   ) i
)
select d.space_id as "spaceId", d.id as "driveId", d.store, d.change,
       (d.quota - d.used
         - (select coalesce(sum(greatest(u.reserved, u.received)), 0)
              from content.uploads u
             where u.space_id = d.space_id
               and u.drive_id = d.id
               and u.committed_item_id is null
               and u.expires_at > now()))::double precision as "freeBytes",
       i.id as "itemId", i.parent_id as "parentId", i.name_key as "nameKey",
       i.is_folder as "isFolder",
       array(select id from above order by height) as "pathIds",
       (select coalesce(sum(length(name) + 1) filter (where parent_id is not null), 0) from above)::integer as "pathLength"
  from content.drives d
  join content.drive_items i on i.space_id = d.space_id and i.id = (select id from above where height = 0)
 where d.space_id = any ($1)
   and d.id = $2
   -- An item of a copy that is not attached yet has no path to the root.
   and exists (select from above where parent_id is null)`,
    values: [spaceIds, driveId, itemId],
  });
  return rows[0];
}
