import type { ContentDigests } from '@scriptorium/blob-store';
import type { SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';

interface Contents {
  readonly spaceId: SpaceId;
  readonly store: string;
  readonly hashes: readonly Buffer[];
}

/**
 * Returns which of these contents a store has already, by hash in hexadecimal, and marks them as used. No file refers
 * to them yet. If content-store's sweep marks them as unused again, it does not delete them, because it keeps contents
 * that became unused after this copy was accepted.
 */
export async function markPresentUsed(
  client: ClientBase,
  { spaceId, store, hashes }: Contents,
): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ hash: Buffer }>({
    name: 'mark-present-used',
    text: `
with present as (
  -- In a fixed order, so that concurrent transactions do not deadlock.
  select hash
    from content.blobs
   where space_id = $1
     and hash = any ($2)
     and store = $3
   order by hash
     for no key update
)
update content.blobs b
   set unused_since = null
  from present
 where b.space_id = $1
   and b.hash = present.hash
   and b.store = $3
returning b.hash`,
    values: [spaceId, hashes, store],
  });
  return new Set(rows.map(({ hash }) => hash.toString('hex')));
}

/** Returns the locations of contents in a store, by hash in hexadecimal. */
export async function readSourceLocations(
  client: ClientBase,
  { spaceId, store, hashes }: Contents,
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await client.query<{ hash: Buffer; location: string }>({
    name: 'read-source-locations',
    text: `
select hash, location
  from content.blobs
 where space_id = $1
   and hash = any ($2)
   and store = $3`,
    values: [spaceId, hashes, store],
  });
  return new Map(rows.map(({ hash, location }) => [hash.toString('hex'), location]));
}

export interface NewContent {
  readonly location: string;
  readonly digests: ContentDigests;
}

/**
 * Inserts contents, or marks those as used that the space has in the store by now. Returns the locations that were
 * inserted or exist.
 */
export async function upsertContents(
  client: ClientBase,
  spaceId: SpaceId,
  store: string,
  contents: readonly NewContent[],
): Promise<ReadonlySet<string>> {
  const digests = contents.map((content) => content.digests);
  const { rows } = await client.query<{ location: string }>({
    name: 'upsert-contents',
    text: `
insert into content.blobs as b (space_id, hash, store, location, size, sha1, quick_xor)
select $1, c.hash, $2, c.location, c.size, c.sha1, c.quick_xor
  from unnest($3::bytea[], $4::text[], $5::bigint[], $6::bytea[], $7::text[]) as c (hash, location, size, sha1, quick_xor)
 -- In a fixed order, so that concurrent transactions do not deadlock.
 order by c.hash
on conflict (space_id, hash, store) do update
   set unused_since = null
returning location`,
    values: [
      spaceId,
      store,
      digests.map(({ sha256 }) => sha256),
      contents.map(({ location }) => location),
      digests.map(({ size }) => size),
      digests.map(({ sha1 }) => sha1),
      digests.map(({ quickXor }) => quickXor),
    ],
  });
  return new Set(rows.map(({ location }) => location));
}
