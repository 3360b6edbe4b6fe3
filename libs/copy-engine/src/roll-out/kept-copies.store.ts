import type { ClientBase } from 'pg';
import type { KeptCopy, RollOutRange } from './copies-to-merge.store';
import { REUSED } from './roll-out-nodes.sql';

/** A copy whose body cannot be merged. */
export interface FailedCopy extends KeptCopy {
  readonly message: string;
}

/** Records the outcomes of copies that are not updated, and returns their numbers. */
export async function recordKeptCopies(
  client: ClientBase,
  { spaceId, jobId, localeBit }: RollOutRange,
  kept: readonly KeptCopy[],
  failed: readonly FailedCopy[],
): Promise<{ readonly reused: number; readonly skipped: number }> {
  const all = [...kept.map((copy) => ({ ...copy, message: null })), ...failed];
  if (all.length === 0) return { reused: 0, skipped: 0 };
  const { rows } = await client.query<{ outcome: string }>({
    name: 'record-kept-copies',
    text: `
insert into jobs.outcomes (space_id, job_id, node_number, locale_bit, outcome, reason, message)
select $1, $2, number, $3::integer,
       case
         when message is not null then 'failed'
         when reason in ${REUSED} then 'reused'
         else 'skipped'
       end,
       reason, message
  from unnest($4::integer[], $5::text[], $6::text[]) kept (number, reason, message)
returning outcome`,
    values: [
      spaceId,
      jobId,
      localeBit,
      all.map(({ number }) => number),
      all.map(({ reason }) => reason),
      all.map(({ message }) => message),
    ],
  });
  const count = (outcome: string): number => rows.filter((row) => row.outcome === outcome).length;
  return { reused: count('reused'), skipped: count('skipped') };
}
