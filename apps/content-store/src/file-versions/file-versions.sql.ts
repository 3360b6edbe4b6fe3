/**
 * The number of the content that file `i` has now: the one after its last version. The content's tag is one more for each content
 * that the file had, so that the number of a version that was deleted is not given again.
 */
export const CURRENT_NUMBER = `
greatest(i.ctag, 1 + (
  select coalesce(max(number), 0)
    from content.drive_item_versions
   where space_id = i.space_id
     and item_id = i.id
))`;

/** All contents of file $2 in space $1, with where their bytes are in the store of its drive. */
export const VERSIONS = `
select v.*, b.store, b.location
  from (
    select ${CURRENT_NUMBER} as number, true as is_current, i.blob_hash, i.size, i.modified_by, i.modified_at, i.drive_id
      from content.drive_items i
     where i.space_id = $1
       and i.id = $2
     union all
    select v.number, false, v.blob_hash, v.size, v.modified_by, v.modified_at, i.drive_id
      from content.drive_item_versions v
      join content.drive_items i on i.space_id = v.space_id
                                and i.id = v.item_id
     where v.space_id = $1
       and v.item_id = $2
 ) v
 cross join lateral (
   select b.store, b.location
     from content.drives d
     join content.blobs b on b.space_id = d.space_id
                         and b.hash = v.blob_hash
                         and b.store = d.store
    where d.space_id = $1
      and d.id = v.drive_id
    limit 1
 ) b`;
