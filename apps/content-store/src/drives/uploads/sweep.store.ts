import type { SpaceId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';

/** Deletes up to `limit` expired uploads and returns their number. Several processes may do this concurrently. */
export async function deleteExpiredUploads(pool: Pool, limit: number): Promise<number> {
  const { rowCount } = await pool.query(
    `
delete from content.uploads u
 using (
   select id
     from content.uploads
    where expires_at <= now()
    order by expires_at
    limit $1
      for update skip locked
 ) expired
 where u.id = expired.id`,
    [limit],
  );
  return rowCount ?? 0;
}

/** The key of a blob. */
export interface BlobKey {
  readonly space_id: SpaceId;
  readonly hash: Buffer;
  readonly store: string;
}

/** A file or one of its versions refers to blob `b`, in a drive with the same store. */
const IS_USED = `
exists (
  select
    from content.drive_items i
    join content.drives d on d.space_id = i.space_id
                         and d.id = i.drive_id
   where i.space_id = b.space_id
     and i.blob_hash = b.hash
     and d.store = b.store
) or exists (
  select
    from content.drive_item_versions v
    join content.drive_items i on i.space_id = v.space_id
                              and i.id = v.item_id
    join content.drives d on d.space_id = i.space_id
                         and d.id = i.drive_id
   where v.space_id = b.space_id
     and v.blob_hash = b.hash
     and d.store = b.store
)`;

/** Checks the next blobs and marks the unreferenced ones. Returns the last blob checked; undefined at the end. */
export async function markUnusedBlobs(
  pool: Pool,
  after: BlobKey | undefined,
  limit: number,
): Promise<BlobKey | undefined> {
  const { rows } = await pool.query<BlobKey>(
    `
with page as (
  select space_id, hash, store
    from content.blobs
   where (space_id, hash, store) > ($1, $2, $3)
   order by space_id, hash, store
   limit $4
), marked as (
  update content.blobs b
     set unused_since = clock_timestamp()
    from page p
   where b.space_id = p.space_id
     and b.hash = p.hash
     and b.store = p.store
     and b.unused_since is null
     and not (${IS_USED})
)
select *
  from page
 order by space_id desc, hash desc, store desc
 limit 1`,
    [after?.space_id ?? 0, after?.hash ?? Buffer.alloc(0), after?.store ?? '', limit],
  );
  return rows[0];
}

/** Which marks are old enough for the deletion of their blobs. */
export interface DeletionRule {
  /** When the oldest running copy was accepted, ISO 8601. */
  readonly oldestCopy: string;
  readonly blobsMs: number;
  readonly markingMs: number;
}

/** Locks some blobs that have been marked as unused for long enough. */
export async function lockUnusedBlobs(client: ClientBase, rule: DeletionRule, limit: number): Promise<BlobKey[]> {
  const { rows } = await client.query<BlobKey>(
    `
select space_id, hash, store
  from content.blobs
 where unused_since <= now() - $1 * interval '1 millisecond'
   and unused_since < $2::timestamptz - $3 * interval '1 millisecond'
 order by unused_since
 limit $4
   for update skip locked`,
    [rule.blobsMs, rule.oldestCopy, rule.markingMs, limit],
  );
  return rows;
}

/** Deletes the locked blobs. A blob that is referenced again stays, and loses its mark. */
export async function deleteUnusedBlobs(client: ClientBase, keys: readonly BlobKey[]): Promise<void> {
  await client.query(
    `
with key as (
  select *
    from unnest($1::integer[], $2::bytea[], $3::text[]) as k (space_id, hash, store)
), unmarked as (
  update content.blobs b
     set unused_since = null
    from key k
   where b.space_id = k.space_id
     and b.hash = k.hash
     and b.store = k.store
     and (${IS_USED})
)
delete from content.blobs b
 using key k
 where b.space_id = k.space_id
   and b.hash = k.hash
   and b.store = k.store
   and not (${IS_USED})`,
    [keys.map(({ space_id }) => space_id), keys.map(({ hash }) => hash), keys.map(({ store }) => store)],
  );
}

export async function readUnusedLocations(
  pool: Pool,
  store: string,
  locations: readonly string[],
): Promise<readonly string[]> {
  const { rows } = await pool.query<{ location: string }>({
    name: 'read-unused-locations',
    text: `
select l.location
  from unnest($2::text[]) with ordinality as l (location, number)
 where not exists (
         select
           from content.blobs b
          where b.location = l.location
            and b.store = $1)
   and not exists (
         select
           from content.uploads u
          where u.location = l.location
            and u.store = $1
                -- The bytes of a committed upload belong to a file, or are unused.
            and u.committed_item_id is null)
 order by l.number`,
    values: [store, locations],
  });
  return rows.map(({ location }) => location);
}
