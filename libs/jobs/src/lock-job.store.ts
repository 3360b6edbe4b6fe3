import type { JobId, JobState, SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import type { JobRow } from './job-row';

/**
 * Locks a job until the transaction ends, and waits for concurrent transactions. Returns undefined if it does not
 * exist.
 */
export async function lockJob(client: ClientBase, spaceId: SpaceId, id: JobId): Promise<JobRow | undefined> {
  const { rows } = await client.query<JobRow>('select * from jobs.jobs where space_id = $1 and id = $2 for update', [
    spaceId,
    id,
  ]);
  return rows[0];
}

/** Locks a job with the lock of an update of its row. Returns its state. */
export async function lockJobState(client: ClientBase, spaceId: SpaceId, id: JobId): Promise<JobState | undefined> {
  const { rows } = await client.query<Pick<JobRow, 'state'>>({
    name: 'lock-job-state',
    text: 'select state from jobs.jobs where space_id = $1 and id = $2 for no key update',
    values: [spaceId, id],
  });
  return rows[0]?.state;
}

/**
 * Returns the job without locking it. For a redelivered message of a closed command, whose events are published again.
 */
export async function readJob(client: ClientBase, spaceId: SpaceId, id: JobId): Promise<JobRow | undefined> {
  const { rows } = await client.query<JobRow>({
    name: 'read-job',
    text: 'select * from jobs.jobs where space_id = $1 and id = $2',
    values: [spaceId, id],
  });
  return rows[0];
}
