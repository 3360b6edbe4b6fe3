/**
 * Items `i` with what is known of their bytes, in the store of their drive. By key for each item, which `limit` makes sure
 * of: before the first ANALYZE after many rows came in, the planner would rather read a space's rows into a hash.
 * All statements of drives that go from row to row say so in this way.
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
