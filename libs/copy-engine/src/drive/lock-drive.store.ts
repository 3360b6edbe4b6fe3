import { RejectedError } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';

/** A row of `content.drives` as pg gives it: bigints as text. */
export interface DriveRow {
  readonly space_id: number;
  readonly id: string;
  readonly name: string;
  readonly store: string;
  readonly root_id: string;
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
 * How anything in a drive is changed, by whomever: this comes first, and takes the drive's next number of change, and with it
 * the lock of the drive's row, until the commit. From this follows:
 *
 * - Numbers of change come in the order of the commits. Whoever has read all up to a number never finds a row with a lower
 *   one later: delta loses nothing.
 * - What is read in the transaction after it stays so: names, parents, sizes. Sums of the folders above, which every
 *   change would have to lock from the root down anyway, are added at the end, in one statement.
 * - Nobody deadlocks: one lock comes before all others, and a transaction changes one drive.
 *
 * The constraints hold for those who do not keep to it. Undefined where the drive is gone.
 */
export async function lockDrive(client: ClientBase, spaceId: number, id: string): Promise<DriveRow | undefined> {
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

/** Acquires the same lock without a new change number, for work that clients of delta need not learn about. */
export async function lockDriveUnchanged(client: ClientBase, spaceId: number, id: string): Promise<void> {
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

/** `drive` as it is under the lock. Rejected with QUOTA_REACHED {limit} where it would hold more than it may, and more than before. */
export function checkQuota({ quota, used }: Pick<DriveRow, 'quota' | 'used'>, added: number): void {
  if (quota === null || added <= 0 || Number(used) + added <= Number(quota)) return;
  const limit = Number(quota);
  throw new RejectedError('QUOTA_REACHED', `The drive holds ${String(limit)} bytes at most.`, { limit });
}
