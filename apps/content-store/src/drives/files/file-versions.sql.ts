/**
 * The number of the current content of file `i`: one more than its last version. `ctag` increases by one with each
 * content, so that the number of a deleted version is not reused.
 */
export const CURRENT_NUMBER = `
greatest(i.ctag, 1 + (
  select coalesce(max(number), 0)
    from content.drive_item_versions
   where space_id = i.space_id
     and item_id = i.id
))`;

/** Returns SQL for the contents of file $2 in space $1, as `v`: the current one, and older ones that match `older`. */
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
