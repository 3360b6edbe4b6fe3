import { RejectedError, type OutgoingMessage } from '@scriptorium/contracts';
import { appendToOutbox, type OutboxRelay } from '@scriptorium/messaging';
import { inTransaction } from '@scriptorium/persistence';
import type { ClientBase, Pool } from 'pg';
import { addToDrive, addToFolders, lockForChange, type FolderSum } from './drive-changes.store';
import type { DriveRow } from './drive-rows.store';
import { notThere } from './not-there';
import { OneAtATime } from './one-at-a-time';

/**
 * How anything in a drive is changed. The first statement of the transaction takes the drive's next number of change, and
 * with it the lock of the drive's row, until the commit. From this follows:
 *
 * - Numbers of change come in the order of the commits. Whoever has read all up to a number never finds a row with a lower
 *   one later: delta loses nothing.
 * - What is read in the transaction after it stays so: names, parents, sizes. Sums of the folders above, which every
 *   change would have to lock from the root down anyway, are added at the end, in one statement.
 * - Nobody deadlocks: one lock comes before all others, and a transaction changes one drive.
 *
 * Whoever writes rows of a drive elsewhere begins the same way (lockForChange). The constraints hold for those who do not.
 * A rejection rolls everything back, the number too.
 */
export interface DriveChange {
  readonly client: ClientBase;
  /** As it is under the lock. */
  readonly drive: DriveRow;
  readonly spaceKey: string;
  /** To be given to every row that delta has to tell. */
  readonly number: string;
  readonly by: string;
  readonly now: Date;
  /** What the change comes to; written with it. */
  readonly sums: FolderSum[];
  readonly messages: OutgoingMessage[];
  used: number;
  deleted: number;
}

/** What every handler of a change has. */
export interface ChangingService {
  readonly pool: Pool;
  readonly relay: OutboxRelay;
}

export interface ChangeTarget {
  readonly spaceId: number;
  readonly spaceKey: string;
  readonly driveId: string;
  readonly by: string;
}

const queue = new OneAtATime();

/** Rejected as `work`, and with QUOTA_REACHED {limit} where the drive would hold more than it may, and more than before. */
export async function changeDrive<T>(
  { pool, relay }: ChangingService,
  { spaceId, spaceKey, driveId, by }: ChangeTarget,
  work: (change: DriveChange) => Promise<T>,
): Promise<T> {
  const result = await queue.run(driveId, () =>
    inTransaction(pool, async (client) => {
      const drive = await lockForChange(client, spaceId, driveId);
      if (drive === undefined) throw notThere('drive');
      const change: DriveChange = {
        ...{ client, drive, spaceKey, by, number: drive.change, now: new Date() },
        ...{ sums: [], messages: [], used: 0, deleted: 0 },
      };
      const made = await work(change);
      await write(change);
      return made;
    }),
  );
  relay.poke();
  return result;
}

async function write({ client, drive, sums, messages, used, deleted }: DriveChange): Promise<void> {
  checkQuota(drive, used);
  if (sums.length > 0) await addToFolders(client, drive.space_id, sums);
  if (used !== 0 || deleted !== 0) await addToDrive(client, drive, { used, deleted });
  await appendToOutbox(client, 'content', messages);
}

/** Rejected with QUOTA_REACHED {limit}. */
export function checkQuota({ quota, used }: DriveRow, added: number): void {
  if (quota === null || added <= 0 || Number(used) + added <= Number(quota)) return;
  const limit = Number(quota);
  throw new RejectedError('QUOTA_REACHED', `The drive holds ${limit} bytes at most.`, { limit });
}
