/**
 * Second part of a statement that deletes items and their older versions permanently. Their rows stay as tombstones for
 * delta, without bytes, so that blobs without other references can be garbage-collected. An item that was visible gets
 * change $3; of an item in the recycle bin, delta has already reported the deletion. The first part is a CTE `purged`
 * with the items' `id` and their ctid as `place`. $1 is the space's id, $2 the time.
 */
export const PURGE = `, old_version as (
  delete from content.drive_item_versions
   where space_id = $1
     and item_id = any (array(select id from purged))
)
update content.drive_items i
   set is_purged = true,
       blob_hash = null,
       change = case when i.deleted_at is null then $3 else i.change end,
       deleted_at = coalesce(i.deleted_at, $2)
  from purged p
 where i.ctid = p.place`;
