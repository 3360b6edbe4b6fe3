/** Items `i` with what is known of their bytes, in the store of their drive. */
export const ITEMS_WITH_BLOBS = `
  left join content.drives d on d.space_id = i.space_id
                            and d.id = i.drive_id
  left join content.blobs b on b.space_id = i.space_id
                           and b.hash = i.blob_hash
                           and b.store = d.store`;

export const ITEM_COLUMNS = 'i.*, b.store, b.location, b.sha1, b.quick_xor';
