/**
 * Ends a statement that makes items go for good, older versions and all: nothing but what delta has to tell stays of them, and their
 * bytes may go where nobody else has them. What was there is told with change $3; that something in the recycle bin is deleted
 * has been told. Comes behind a CTE `gone` that gives their ids, and as `place` their ctid; $1 is the space's id, $2 the time.
 */
export const PURGE = `, old_version as (
  delete from content.drive_item_versions
   where space_id = $1
     and item_id = any (array(select id from gone))
)
update content.drive_items i
   set is_purged = true,
       blob_hash = null,
       change = case when i.deleted_at is null then $3 else i.change end,
       deleted_at = coalesce(i.deleted_at, $2)
  from gone g
 where i.ctid = g.place`;
