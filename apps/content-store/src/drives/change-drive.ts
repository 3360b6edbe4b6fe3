import {
  type DriveId,
  type Idempotent,
  omitUndefined,
  type OutgoingMessage,
  type SpaceId,
} from '@scriptorium/contracts';
import { addTotals, lockDrive, type DriveRow, type FolderSum } from '@scriptorium/copy-engine';
import { appendToOutbox, KeyedQueue, type OutboxRelay } from '@scriptorium/messaging';
import { inTransactionOnce } from '@scriptorium/persistence';
import type { ClientBase, Pool } from 'pg';
import { notFound } from './not-found';

/**
 * A change of a drive under the drive's lock (lockDrive). A rejection rolls back everything, including the change
 * number.
 */
export interface DriveChange {
  readonly client: ClientBase;
  /** The row as read under the lock. */
  readonly drive: DriveRow;
  readonly spaceKey: string;
  /** The change number. Every row that a delta list must report gets it. */
  readonly number: string;
  readonly by: string;
  readonly now: Date;
  /** Changes of folder totals, written in the same transaction. */
  readonly sums: FolderSum[];
  readonly messages: OutgoingMessage[];
  used: number;
  deleted: number;
}

/** The dependencies of every handler that changes a drive. */
export interface ChangingService {
  readonly pool: Pool;
  readonly relay: OutboxRelay;
}

export interface ChangeTarget extends Idempotent {
  readonly spaceId: SpaceId;
  readonly spaceKey: string;
  readonly driveId: DriveId;
  readonly by: string;
}

const queue = new KeyedQueue();

/**
 * Runs `work` in a transaction under the drive's lock, and writes the totals and events that it collects. The result is
 * the reply of the rpc: with an idempotency key it is stored (runOnce).
 *
 * Rejects as `work` does, and with QUOTA_REACHED {limit} if the change makes the drive grow beyond its quota.
 */
export async function changeDrive<T>(
  { pool, relay }: ChangingService,
  { spaceId, spaceKey, driveId, by, idempotency }: ChangeTarget,
  work: (change: DriveChange) => Promise<T>,
): Promise<T> {
  const request = { caller: { principalId: by }, ...omitUndefined({ idempotency }) };
  const result = await queue.run(driveId, () =>
    inTransactionOnce(pool, spaceId, request, async (client) => {
      const drive = await lockDrive(client, spaceId, driveId);
      if (drive === undefined) throw notFound('drive');
      const change: DriveChange = {
        client,
        drive,
        spaceKey,
        by,
        number: drive.change,
        now: new Date(),
        sums: [],
        messages: [],
        used: 0,
        deleted: 0,
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
