import type { OutgoingMessage } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { copyMessage } from '../jobs/job-messages';
import { lockJob } from '../jobs/jobs.store';
import { releaseCommands } from './commands.store';

/**
 * Tops a job's window up to `window` commands that are out, and gives the messages that send them off. Nothing for a job
 * that has ended or whose window is full: a second command-done finds it so.
 */
export async function topUpWindow(
  client: ClientBase,
  spaceId: number,
  jobId: string,
  window: number,
  now: Date,
): Promise<OutgoingMessage[]> {
  const job = await lockJob(client, spaceId, jobId);
  if (job?.state !== 'running' || job.commands_waiting === 0) return [];
  const released = await releaseCommands(client, spaceId, jobId, Math.max(window - job.commands_open, 0));
  return released.map((command) => copyMessage(job, command, now));
}
