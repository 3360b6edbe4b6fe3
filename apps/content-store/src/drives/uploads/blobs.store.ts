import type { ClientBase, Pool } from 'pg';

export interface NewBlob {
  readonly spaceId: number;
  readonly hash: Buffer;
  readonly store: string;
  readonly location: string;
  readonly size: number;
  readonly sha1: Buffer;
  readonly quickXor: string;
}

/**
 * Keeps the bytes, or finds those that the space has in the store already. Either way the row stays locked until the
 * transaction ends, so that no sweep takes it away before something refers to it.
 */
export async function keepBlob(client: ClientBase, blob: NewBlob): Promise<void> {
  await client.query({
    name: 'keep-blob',
    text: `
insert into content.blobs as b (space_id, hash, store, location, size, sha1, quick_xor)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (space_id, hash, store) do update
   set unused_since = null`,
    values: [blob.spaceId, blob.hash, blob.store, blob.location, blob.size, blob.sha1, blob.quickXor],
  });
}

export async function isLocationOfBlob(db: Pool | ClientBase, location: string): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'is-location-of-blob',
    text: 'select from content.blobs where location = $1',
    values: [location],
  });
  return rowCount !== 0;
}
