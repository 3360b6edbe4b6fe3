import type { OutgoingMessage } from '@scriptorium/contracts';
import type { JobRow } from '@scriptorium/jobs';
import type { ClientBase } from 'pg';
import { copyMessage } from './job-messages';
import { readFinalCommand } from './final-command.store';

/**
 * Returns the message that makes a worker remove what a failed copy in drives has made: its final command once more. None for a
 * job of another kind, or without a plan.
 */
export async function discardMessages(client: ClientBase, job: JobRow, now: Date): Promise<OutgoingMessage[]> {
  if (job.kind !== 'copy-drive-items') return [];
  const final = await readFinalCommand(client, job.space_id, job.id);
  return final === undefined ? [] : [copyMessage(job, { id: final.id, releases: -1 }, now)];
}
