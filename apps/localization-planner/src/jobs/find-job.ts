import { requireScope, spaceIdsOf } from '@scriptorium/auth';
import { RejectedError, type Caller, type JobId, type Scope } from '@scriptorium/contracts';
import type { JobRow } from '@scriptorium/jobs';
import type { ClientBase, Pool } from 'pg';
import { readJobRow } from './jobs.store';

/** Returns a job if the caller has `scope` in its space. Rejects with NOT_FOUND or FORBIDDEN. */
export async function findJob(db: Pool | ClientBase, caller: Caller, jobId: JobId, scope: Scope): Promise<JobRow> {
  const job = await readJobRow(db, spaceIdsOf(caller), jobId);
  if (job === undefined) throw new RejectedError('NOT_FOUND', 'The job does not exist.');
  requireScope(caller, job.space_id, scope);
  return job;
}
