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

/** The contents of file $2 in space $1, as `v`: the one that it has, and of the older ones those that `older` says. */
export function versionsOfFile(older: string): string {
  return `(
  select ${CURRENT_NUMBER} as number, true as is_current, i.blob_hash, i.size, i.modified_by, i.modified_at
    from content.drive_items i
   where i.space_id = $1
     and i.id = $2
   union all
 (select number, false, blob_hash, size, modified_by, modified_at
    from content.drive_item_versions
   where space_id = $1
     and item_id = $2
     ${older})
) v`;
}
