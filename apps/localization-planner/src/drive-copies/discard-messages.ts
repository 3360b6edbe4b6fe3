import type { OutgoingMessage } from '@scriptorium/contracts';
import type { JobRow } from '@scriptorium/persistence';
import type { ClientBase } from 'pg';
import { copyMessage } from '../jobs/job-messages';
import { readFinalCommand } from './final-command.store';

/**
 * Of a copy in drives that is cancelled or given up: the worker is sent the last command once more, finds the job so, and
 * takes back what was made. Nothing of other jobs, which keep it, and of what was not planned.
 */
export async function discardMessages(client: ClientBase, job: JobRow, now: Date): Promise<OutgoingMessage[]> {
  if (job.kind !== 'copy-drive-items') return [];
  const final = await readFinalCommand(client, job.space_id, job.id);
  return final === undefined ? [] : [copyMessage(job, { id: final.id, releases: -1 }, now)];
}
