import type { JobId, SpaceId } from '@scriptorium/contracts';
import { cancelJob, type CancelStep } from '@scriptorium/jobs';
import { inTransaction } from '@scriptorium/persistence';
import type { Pool } from 'pg';

/**
 * Cancels a job while a worker executes its released commands. They stay released: the worker dies before it commits.
 */
export async function cancelWhileExecuting(
  pool: Pool,
  { spaceId, jobId }: { readonly spaceId: SpaceId; readonly jobId: JobId },
): Promise<CancelStep | undefined> {
  const worker = await pool.connect();
  try {
    await worker.query('begin');
    await worker.query(`select from jobs.commands where job_id = $1 and state = 'released' for update`, [jobId]);
    return await inTransaction(pool, (client) => cancelJob(client, spaceId, jobId));
  } finally {
    await worker.query('rollback');
    worker.release();
  }
}
