/**
 * Joins items `i` with their blobs in the store of their drive. `limit` forces a lookup by key for each item: after a
 * bulk insert and before the next ANALYZE, the planner would otherwise hash all rows of the space. All statements of
 * drives that look up row by row use this form.
 */
export const ITEMS_WITH_BLOBS = `
  left join lateral (
    select b.store, b.location, b.sha1, b.quick_xor
      from content.drives d
      join content.blobs b on b.space_id = d.space_id
                          and b.hash = i.blob_hash
                          and b.store = d.store
     where d.space_id = i.space_id
       and d.id = i.drive_id
     limit 1
  ) b on true`;

export const ITEM_COLUMNS = 'i.*, b.store, b.location, b.sha1, b.quick_xor';
