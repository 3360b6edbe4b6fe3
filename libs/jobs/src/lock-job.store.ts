import type { JobState } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import type { JobRow } from './job-row';

/** Locks a job until the transaction ends; undefined if it does not exist. Waits for other transactions on the job. */
export async function lockJob(client: ClientBase, spaceId: number, id: string): Promise<JobRow | undefined> {
  const { rows } = await client.query<JobRow>('select * from jobs.jobs where space_id = $1 and id = $2 for update', [
    spaceId,
    id,
  ]);
  return rows[0];
}

/** Locks a job as an update of its row does, and returns its state. */
export async function lockJobState(client: ClientBase, spaceId: number, id: string): Promise<JobState | undefined> {
  const { rows } = await client.query<Pick<JobRow, 'state'>>({
    name: 'lock-job-state',
    text: 'select state from jobs.jobs where space_id = $1 and id = $2 for no key update',
    values: [spaceId, id],
  });
  return rows[0]?.state;
}

/** Returns the job without a lock, for a redelivery that publishes a closed command's messages again. */
export async function readJob(client: ClientBase, spaceId: number, id: string): Promise<JobRow | undefined> {
  const { rows } = await client.query<JobRow>({
    name: 'read-job',
    text: 'select * from jobs.jobs where space_id = $1 and id = $2',
    values: [spaceId, id],
  });
  return rows[0];
}
