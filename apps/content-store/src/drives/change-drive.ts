import type { OutgoingMessage } from '@scriptorium/contracts';
import { addTotals, lockDrive, type DriveRow, type FolderSum } from '@scriptorium/copy-engine';
import { appendToOutbox, type OutboxRelay } from '@scriptorium/messaging';
import { inTransaction } from '@scriptorium/persistence';
import type { ClientBase, Pool } from 'pg';
import { notThere } from './not-there';
import { OneAtATime } from './one-at-a-time';

/** A change of a drive, under its lock (lockDrive). A rejection rolls everything back, the number too. */
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
      const drive = await lockDrive(client, spaceId, driveId);
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
  relay.wake();
  return result;
}

async function write({ client, drive, sums, messages, used, deleted }: DriveChange): Promise<void> {
  await addTotals(client, drive, { sums, used, deleted });
  await appendToOutbox(client, 'content', messages);
}
