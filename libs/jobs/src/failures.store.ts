import type { JobId, SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';

/** Records the nodes of a command's range as failed. Returns their number. The caller must have locked the command. */
export async function insertFailures(
  client: ClientBase,
  spaceId: SpaceId,
  jobId: JobId,
  range: { readonly from: number; readonly to: number; readonly localeBit: number },
  { reason, message }: { readonly reason: string; readonly message: string },
): Promise<number> {
  const { rowCount } = await client.query({
    name: 'insert-failures',
    text: `
insert into jobs.outcomes (space_id, job_id, node_number, locale_bit, outcome, reason, message)
select $1, $2, n.number, $5::integer, 'failed', $6, $7
  from jobs.plan_nodes n
 where n.space_id = $1
   and n.job_id = $2
   and n.number between $3 and $4
   and jobs.has_bit(n.create_mask, $5)`,
    values: [spaceId, jobId, range.from, range.to, range.localeBit, reason, message],
  });
  return rowCount ?? 0;
}
