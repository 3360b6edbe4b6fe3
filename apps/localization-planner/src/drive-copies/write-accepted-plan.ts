import { RejectedError } from '@scriptorium/contracts';
import { appendToOutbox } from '@scriptorium/messaging';
import { startJob, type JobRow } from '@scriptorium/jobs';
import type { ClientBase } from 'pg';
import type { Config } from '../config';
import { startMessages } from '../commands/job-messages';
import { readDriveCopyRow, readDriveFacts } from './drive-copies.store';
import { planDriveCopy } from './write-plan';

/**
 * Plans an accepted copy in the caller's transaction (inSnapshot). Rejects with NOT_FOUND, and as planDriveCopy does.
 */
export async function planAcceptedDriveCopy(client: ClientBase, job: JobRow, config: Config, now: Date): Promise<void> {
  const { space_id: spaceId, id: jobId } = job;
  const copy = await readDriveCopyRow(client, [spaceId], jobId);
  if (copy === undefined) throw new Error(`Job ${jobId} has no row in jobs.drive_copies.`);
  const target = await readDriveFacts(client, [spaceId], copy.target_drive_id, copy.target_folder_id);
  if (target === undefined)
    throw new RejectedError('NOT_FOUND', 'The target folder does not exist.', { what: 'target' });
  const { source_item_id: sourceItemId, name, conflict, children_only: childrenOnly, all_versions: allVersions } = copy;
  const movesBlobs = copy.from_store !== null;
  const request = { spaceId, jobId, sourceItemId, target, name, conflict, childrenOnly, allVersions, movesBlobs };
  const plan = await planDriveCopy(client, request, config, config.MAX_COPIED_ITEMS);
  const started = await startJob(client, spaceId, jobId, plan);
  await appendToOutbox(client, 'jobs', startMessages(started, plan.released, now));
}
