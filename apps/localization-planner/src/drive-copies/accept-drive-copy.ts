import { RejectedError, type Precondition, type SpaceId } from '@scriptorium/contracts';
import { appendToOutbox } from '@scriptorium/messaging';
import { insertDriveCopy, startJob, type NewDriveCopy } from '@scriptorium/jobs';
import { inSnapshot, inTransactionOnce, isConflict, runOnce, type OnceRequest } from '@scriptorium/persistence';
import type { ClientBase, Pool } from 'pg';
import type { Config } from '../config';
import { acceptedMessage, planMessage, startMessages } from '../commands/job-messages';
import { checkPrecondition } from '@scriptorium/copy-engine';
import { lockDriveNow, lockDrives } from '../uses/lock-drives.store';
import {
  readDriveCopyRow,
  readDriveFacts,
  readSourceTags,
  type DriveCopyRow,
  type DriveFacts,
} from './drive-copies.store';
import { planDriveCopy } from './write-plan';
import { lockRemovals } from '../uses/removals.store';

export interface RequestedDriveCopy extends NewDriveCopy {
  readonly precondition: Precondition | undefined;
}

/**
 * Accepts a copy, and returns it as `present` shows it. A copy that fits into one command is planned in the same
 * transaction. The plan-job command plans a larger copy, and one whose target drive changes at this moment. Does
 * nothing if the job exists.
 *
 * The target folder must exist when the job is committed, and so must the source until the copy is planned: from then
 * on their deletion is rejected. Both sides lock the row of the drive.
 */
export async function acceptDriveCopy<View extends object>(
  pool: Pool,
  request: OnceRequest,
  { copy, target }: DecidedDriveCopy,
  config: Config,
  present: (row: DriveCopyRow) => View,
): Promise<View> {
  const now = new Date();
  const viewOf = async (client: ClientBase): Promise<View> => present(await acceptedRow(client, copy));
  try {
    return await acceptPlanned(pool, request, copy, target, config, now, viewOf);
  } catch (error) {
    const isTooLarge = error instanceof RejectedError && error.code === 'TOO_MANY_ITEMS';
    if (!isTooLarge && !(error instanceof TargetChanged) && !isConflict(error)) throw error;
    return acceptUnplanned(pool, request, copy, now, viewOf);
  }
}

/** A request that meets all preconditions, and its target. */
export interface DecidedDriveCopy {
  readonly copy: RequestedDriveCopy;
  readonly target: DriveFacts;
}

class TargetChanged extends Error {}

function acceptPlanned<View extends object>(
  pool: Pool,
  request: OnceRequest,
  copy: RequestedDriveCopy,
  target: DriveFacts,
  config: Config,
  now: Date,
  viewOf: (client: ClientBase) => Promise<View>,
): Promise<View> {
  return inSnapshot(pool, async (client) => {
    // The snapshot is taken by the first statement, so it contains everything that was committed before the lock.
    const change = await lockDriveNow(client, copy.spaceId, copy.targetDriveId);
    if (change !== target.change) throw new TargetChanged();
    return runOnce(client, copy.spaceId, request, async () => {
      if ((await insertDriveCopy(client, copy)) === undefined) return viewOf(client);
      await checkSource(client, copy);
      const planned = { ...copy, jobId: copy.id, target, movesBlobs: copy.fromStore !== copy.toStore };
      const plan = await planDriveCopy(client, planned, config, config.NODES_PER_COMMAND);
      // Last, so that removals wait only for the commit.
      await lockRemovals(client, copy.spaceId);
      const job = await startJob(client, copy.spaceId, copy.id, plan);
      await appendToOutbox(client, 'jobs', startMessages(job, plan.released, now, [acceptedMessage(job, now)]));
      return viewOf(client);
    });
  });
}

function acceptUnplanned<View extends object>(
  pool: Pool,
  request: OnceRequest,
  copy: RequestedDriveCopy,
  now: Date,
  viewOf: (client: ClientBase) => Promise<View>,
): Promise<View> {
  return inTransactionOnce(pool, copy.spaceId, request, async (client) => {
    const job = await insertDriveCopy(client, copy);
    if (job === undefined) return viewOf(client);
    await lockRemovals(client, copy.spaceId);
    await lockDrives(client, copy.spaceId, [copy.sourceDriveId, copy.targetDriveId]);
    await requireExisting(client, copy.spaceId, copy.sourceDriveId, copy.sourceItemId, 'item');
    await requireExisting(client, copy.spaceId, copy.targetDriveId, copy.targetFolderId, 'target');
    await checkSource(client, copy);
    await appendToOutbox(client, 'jobs', [planMessage(job, 'first', now), acceptedMessage(job, now)]);
    return viewOf(client);
  });
}

/** Returns the accepted copy. A repeated request id finds the copy of the first request, which may have ended. */
async function acceptedRow(client: ClientBase, { spaceId, id }: RequestedDriveCopy): Promise<DriveCopyRow> {
  const row = await readDriveCopyRow(client, [spaceId], id);
  if (row === undefined) throw new Error(`Copy ${id} was accepted, but does not exist.`);
  return row;
}

/** Rejects with TAG_MISMATCH. A copy that was accepted before is not checked again. */
async function checkSource(
  client: ClientBase,
  { spaceId, sourceItemId, precondition }: RequestedDriveCopy,
): Promise<void> {
  if (precondition === undefined) return;
  checkPrecondition(await readSourceTags(client, spaceId, sourceItemId), precondition);
}

async function requireExisting(
  client: ClientBase,
  spaceId: SpaceId,
  driveId: string,
  itemId: string,
  what: 'item' | 'target',
): Promise<void> {
  if ((await readDriveFacts(client, [spaceId], driveId, itemId)) !== undefined) return;
  throw new RejectedError('NOT_FOUND', `The ${what === 'item' ? 'item' : 'target folder'} does not exist.`, { what });
}
