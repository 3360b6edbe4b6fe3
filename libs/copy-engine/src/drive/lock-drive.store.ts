import { type DriveId, type DriveItemId, RejectedError, type SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';

/** A row of `content.drives` as pg returns it: bigints as text. */
export interface DriveRow {
  readonly space_id: SpaceId;
  readonly id: DriveId;
  readonly name: string;
  readonly store: string;
  readonly root_id: DriveItemId;
  readonly quota: string | null;
  readonly used: string;
  readonly deleted: string;
  readonly change: string;
  readonly forgotten_change: string;
  readonly created_by: string;
  readonly created_at: Date;
  readonly modified_at: Date;
}

/**
 * Locks a drive until the commit and increments its change number. Returns undefined if the drive does not exist. Every
 * transaction that changes a drive calls it before any other statement. This guarantees:
 *
 * - Change numbers have the order of the commits. A client that has read all changes up to a number never finds a row
 *   with a lower number later, so delta loses nothing.
 * - Names, parents and sizes that the transaction reads afterwards do not change until the commit. The totals of the
 *   folders above are added at the end, in one statement.
 * - Transactions do not deadlock: this lock is the first, and a transaction changes only one drive.
 *
 * The constraints of the tables apply even to a transaction that does not call it.
 */
export async function lockDrive(client: ClientBase, spaceId: SpaceId, id: string): Promise<DriveRow | undefined> {
  const { rows } = await client.query<DriveRow>({
    name: 'lock-drive',
    text: `
update content.drives
   set change = change + 1,
       modified_at = clock_timestamp()
 where space_id = $1
   and id = $2
returning *`,
    values: [spaceId, id],
  });
  return rows[0];
}

/** Acquires the same lock without a new change number, for changes that delta does not report. */
export async function lockDriveUnchanged(client: ClientBase, spaceId: SpaceId, id: string): Promise<void> {
  await client.query({
    name: 'lock-drive-unchanged',
    text: `
select
  from content.drives
 where space_id = $1
   and id = $2
   for update`,
    values: [spaceId, id],
  });
}

/**
 * Rejects with QUOTA_REACHED {limit} if added bytes exceed the quota. The row must have been read under the drive's
 * lock.
 */
export function checkQuota({ quota, used }: Pick<DriveRow, 'quota' | 'used'>, added: number): void {
  if (quota === null || added <= 0 || Number(used) + added <= Number(quota)) return;
  const limit = Number(quota);
  throw new RejectedError(
    'QUOTA_REACHED',
    `The drive must not exceed its quota of ${String(limit)} bytes. Delete files first.`,
    { limit },
  );
}
