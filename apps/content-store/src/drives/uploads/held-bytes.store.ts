import { limitExceeded, NATIVE_LIMITS, type SpaceId } from '@scriptorium/contracts';
import { checkQuota, type DriveRow } from '@scriptorium/copy-engine';
import { inTransaction } from '@scriptorium/persistence';
import type { ClientBase, Pool } from 'pg';

/**
 * The bytes that open uploads hold: the reserved ones, or the received ones if an upload has more. They count against
 * the quota of the drive until the upload is committed or deleted, or expires.
 *
 * Reservations of one drive take an advisory lock, so that two of them do not pass together. They do not lock the drive
 * itself, which changes of its items wait for. A drive without a quota needs no lock.
 */
interface Reservation {
  readonly drive: Pick<DriveRow, 'space_id' | 'id' | 'quota' | 'used'>;
  /** The length that the upload will have at least. */
  readonly bytes: number;
  /** The size of the file that the upload replaces. */
  readonly replaced: number;
  /** The upload if it exists: its own bytes do not count. */
  readonly uploadId?: string;
}

/** Rejects with QUOTA_REACHED {limit} if the drive has no room. Holds the lock until the transaction ends. */
export async function requireRoom(
  client: ClientBase,
  { drive, bytes, replaced, uploadId }: Reservation,
): Promise<void> {
  if (drive.quota === null || bytes === 0) return;
  await client.query({
    name: 'lock-held-bytes',
    text: `select pg_advisory_xact_lock(hashtextextended('content.uploads ' || $1, 0))`,
    values: [drive.id],
  });
  const { rows } = await client.query<{ used: string; held: string }>({
    name: 'read-held-bytes',
    text: `
select d.used,
       (select coalesce(sum(greatest(u.reserved, u.received)), 0)
          from content.uploads u
         where u.space_id = d.space_id
           and u.drive_id = d.id
           and u.committed_item_id is null
           and u.expires_at > now()
           and u.id is distinct from $3) as held
  from content.drives d
 where d.space_id = $1
   and d.id = $2`,
    values: [drive.space_id, drive.id, uploadId ?? null],
  });
  const { used, held } = rows[0] ?? { used: drive.used, held: '0' };
  checkQuota({ quota: drive.quota, used }, Number(held) + bytes - replaced);
}

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
