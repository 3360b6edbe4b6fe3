import type { JobId, OutgoingMessage, SpaceId } from '@scriptorium/contracts';
import { commandWindow, lockJob, releaseCommands } from '@scriptorium/jobs';
import type { ClientBase } from 'pg';
import { copyMessage } from './job-messages';

/**
 * Releases commands of a job until as many are in flight as `configured` allows (`commandWindow`), and returns their
 * messages. Returns none if the job has ended or its window is full, as at a redelivery of command-done.
 */
export async function topUpWindow(
  client: ClientBase,
  spaceId: SpaceId,
  jobId: JobId,
  configured: number,
  now: Date,
): Promise<OutgoingMessage[]> {
  const job = await lockJob(client, spaceId, jobId);
  if (job?.state !== 'running' || job.commands_waiting === 0) return [];
  const window = commandWindow(job.kind, configured, job.undoes);
  const released = await releaseCommands(client, spaceId, jobId, Math.max(window - job.commands_open, 0));
  return released.map((command) => copyMessage(job, command, now));
}
