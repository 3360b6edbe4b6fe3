import { limitExceeded, NATIVE_LIMITS, type SpaceId } from '@scriptorium/contracts';
import { type DriveRow, requireRoom } from '@scriptorium/copy-engine';
import { inTransaction } from '@scriptorium/persistence';
import type { ClientBase, Pool } from 'pg';

/**
 * Rejects with LIMIT_EXCEEDED if the caller has too many open uploads in the space. Concurrent openings may exceed the
 * limit by their number.
 */
export async function requireFewUploads(client: ClientBase, spaceId: SpaceId, caller: string): Promise<void> {
  const maximum = NATIVE_LIMITS.uploadsOfCaller;
  const { rows } = await client.query<{ count: number }>({
    name: 'count-open-uploads',
    text: `
select count(*)::integer as count
  from (select
          from content.uploads
         where space_id = $1
           and created_by = $2
           and committed_item_id is null
           and expires_at > now()
         limit $3) as open`,
    values: [spaceId, caller, maximum],
  });
  if ((rows[0]?.count ?? 0) < maximum) return;
  throw limitExceeded('uploadsOfCaller', maximum + 1, 'Complete or delete open upload sessions, or let them expire.');
}

/**
 * Reserves the length that an open upload will have after a fragment. Does nothing if it is reserved already, or if the
 * upload is missing or committed. A length above the total of the upload counts as the total. Rejects with
 * QUOTA_REACHED {limit}.
 */
export async function reserveBytes(pool: Pool, uploadId: string, reaches: number): Promise<void> {
  const { rows } = await pool.query<DriveRow & { bytes: string; replaced: string; is_reserved: boolean }>({
    name: 'read-reservation',
    text: `
select d.*,
       least($2, coalesce(u.expected_total, $2)) as bytes,
       coalesce(i.size, 0) as replaced,
       greatest(u.reserved, u.received) >= least($2, coalesce(u.expected_total, $2)) as is_reserved
  from content.uploads u
  join content.drives d on d.space_id = u.space_id and d.id = u.drive_id
  left join content.drive_items i on i.space_id = u.space_id and i.id = u.item_id and i.deleted_at is null
 where u.id = $1
   and u.committed_item_id is null
   and u.expires_at > now()`,
    values: [uploadId, reaches],
  });
  const [row] = rows;
  if (row === undefined || row.is_reserved) return;
  const bytes = Number(row.bytes);
  await inTransaction(pool, async (client) => {
    await requireRoom(client, { drive: row, bytes, replaced: Number(row.replaced), uploadId });
    await client.query({
      name: 'reserve-upload-bytes',
      text: 'update content.uploads set reserved = greatest(reserved, $2) where id = $1 and committed_item_id is null',
      values: [uploadId, bytes],
    });
  });
}
