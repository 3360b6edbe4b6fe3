import { RejectedError, TransientError } from '@scriptorium/contracts';
import { appendToOutbox } from '@scriptorium/messaging';
import { inSnapshot, inTransaction, translateDatabaseError } from '@scriptorium/persistence';
import type { ClientBase, Pool } from 'pg';
import type { Config } from '../config';
import { acceptedMessage, planMessage, startMessages } from '../jobs/job-messages';
import { startJob } from '../jobs/jobs.store';
import { checkPrecondition } from '@scriptorium/copy-engine';
import { insertDriveCopy, readSourceTags, type DriveFacts, type NewDriveCopy } from './drive-copies.store';
import { planDriveCopy } from './write-plan';

/**
 * Accepts a copy the short way: one that fits one command is planned in the same transaction. A larger one is written down
 * as accepted, and planned by the plan-job command, as is one that met others at work on the same rows. Nothing where the job is there already.
 */
export async function acceptDriveCopy(
  pool: Pool,
  copy: NewDriveCopy,
  target: DriveFacts,
  config: Config,
): Promise<void> {
  const now = new Date();
  try {
    await inSnapshot(pool, async (client) => {
      const accepted = await insertDriveCopy(client, copy);
      if (accepted === undefined) return;
      await checkSource(client, copy);
      const wanted = { ...copy, jobId: copy.id, target, movesBlobs: copy.fromStore !== copy.toStore };
      const plan = await planDriveCopy(client, wanted, config, config.NODES_PER_COMMAND);
      const job = await startJob(client, copy.spaceId, copy.id, plan);
      await appendToOutbox(client, 'jobs', [...startMessages(job, plan.released, now), acceptedMessage(job, now)]);
    });
  } catch (error) {
    const isTooLarge = error instanceof RejectedError && error.code === 'TOO_MANY_ITEMS';
    if (!isTooLarge && !isConflict(error)) throw error;
    await inTransaction(pool, async (client) => {
      const job = await insertDriveCopy(client, copy);
      if (job === undefined) return;
      await checkSource(client, copy);
      await appendToOutbox(client, 'jobs', [planMessage(job, 'first', now), acceptedMessage(job, now)]);
    });
  }
}

/** Rejects with TAG_MISMATCH. A copy that was accepted before is not checked again. */
async function checkSource(client: ClientBase, { spaceId, sourceItemId, precondition }: NewDriveCopy): Promise<void> {
  if (precondition === undefined) return;
  checkPrecondition(await readSourceTags(client, spaceId, sourceItemId), precondition);
}

function isConflict(error: unknown): boolean {
  const translated = translateDatabaseError(error);
  return translated instanceof TransientError && translated.code === 'DATABASE_CONFLICT';
}
