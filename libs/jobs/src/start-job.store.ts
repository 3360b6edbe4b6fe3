import type { JobId, SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import type { JobPlan } from './job-plan';
import type { JobRow } from './job-row';
import { endIfLast } from './end-if-last.sql';
import { sourceStates } from './job-states';

/**
 * Starts an accepted job with its plan: the job is `running`, or ended if the plan has nothing to copy. Throws if the
 * job is not `accepted`. Locks the job's row as the last lock of the transaction that plans it.
 */
export async function startJob(client: ClientBase, spaceId: SpaceId, id: JobId, plan: JobPlan): Promise<JobRow> {
  const { counts } = plan;
  const { rows } = await client.query<JobRow>({
    name: 'start-job',
    text: `
update jobs.jobs j
   set planned_at = now(),
       total = $3,
       reused = $4,
       skipped = $5,
       failed = $6,
       shared = $7,
       commands_open = $8,
       commands_waiting = $9,
       has_redirects = $10,
       dropped = $11,
       ${endIfLast({
         state: `'running'`,
         open: '$8::integer',
         waiting: '$9::integer',
         failed: '$6::bigint',
         settled: '$4::bigint + $5::bigint',
         isPlanned: true,
       })}
 where space_id = $1
   and id = $2
   and state in (${sourceStates('start')})
returning *`,
    values: [
      spaceId,
      id,
      counts.total,
      counts.reused,
      counts.skipped,
      counts.failed,
      counts.shared,
      plan.released.length,
      plan.waiting,
      plan.hasRedirects,
      counts.dropped,
    ],
  });
  const [job] = rows;
  if (job === undefined) throw new Error(`Job ${id} cannot start: it is not accepted.`);
  return job;
}
