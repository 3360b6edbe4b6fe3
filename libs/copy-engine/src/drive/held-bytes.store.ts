import type { ClientBase } from 'pg';
import { checkQuota, type DriveRow } from './lock-drive.store';

/**
 * The bytes that open uploads hold: the reserved ones, or the received ones if an upload has more. They count against
 * the quota of the drive until the upload is committed or deleted, or expires.
 *
 * Reservations of one drive, and copies into it, take an advisory lock, so that two of them do not pass together. An
 * upload does not lock the drive itself, which changes of its items wait for. A drive without a quota needs no lock.
 */
export interface Reservation {
  readonly drive: Pick<DriveRow, 'space_id' | 'id' | 'quota' | 'used'>;
  /** The length that the upload will have at least, or the bytes of the copy. */
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
