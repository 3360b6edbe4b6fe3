import type { OutgoingMessage } from '@scriptorium/contracts';
import { rollBackJob, type JobRow } from '@scriptorium/jobs';
import type { ClientBase } from 'pg';
import { copyMessage } from './job-messages';

/** Releases the roll-back of a failed copy in drives, and returns its message. Returns none for other jobs. */
export async function rollBackMessages(client: ClientBase, job: JobRow, now: Date): Promise<OutgoingMessage[]> {
  if (job.kind !== 'copy-drive-items' || job.state !== 'failed') return [];
  const rollBack = await rollBackJob(client, job.space_id, job.id);
  return rollBack === undefined ? [] : [copyMessage(job, rollBack, now)];
}
