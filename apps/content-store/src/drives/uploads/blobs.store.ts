import type { SpaceId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';

export interface NewBlob {
  readonly spaceId: SpaceId;
  readonly hash: Buffer;
  readonly store: string;
  readonly location: string;
  readonly size: number;
  readonly sha1: Buffer;
  readonly quickXor: string;
}

/**
 * Inserts the row of a blob, or unmarks the existing one of the space and the store. In both cases the row is locked
 * until the transaction ends, so that no sweep deletes it before a file refers to it.
 */
export async function storeBlob(client: ClientBase, blob: NewBlob): Promise<void> {
  await client.query({
    name: 'store-blob',
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
