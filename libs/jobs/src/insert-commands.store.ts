import type { CommandId, JobId, SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import type { CommandKind } from './command-kind';

/**
 * A query for the ranges of a plan. Its columns are `name` (from which the command's id is computed), `locale_bit`,
 * `from_number`, `to_number` and `kind`. $1 and $2 are the space and the job; `values` starts with $4.
 */
export interface RangeQuery {
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

export interface PlannedCommand {
  readonly id: CommandId;
  readonly kind: CommandKind;
  /** Number of nodes in its range. Absent if it is not known. */
  readonly nodes?: number;
}

/**
 * Inserts a job's commands, one for each range. The first `window` commands are released, the others wait; `attach`
 * waits for all others. Ids are computed, so inserting the commands of a plan twice violates the primary key. Locks
 * nothing: other transactions do not see the job yet, or the caller has claimed its planning.
 */
export async function insertCommands(
  client: ClientBase,
  { spaceId, jobId, window }: { readonly spaceId: SpaceId; readonly jobId: JobId; readonly window: number },
  ranges: RangeQuery,
): Promise<{ readonly released: readonly PlannedCommand[]; readonly waiting: number }> {
  const { rows } = await client.query<Required<PlannedCommand> & { readonly state: string }>({
    name: `insert-commands-${ranges.name}`,
    text: `
with range as (
${ranges.text}
),
placed as (
  select range.*,
         case
           when kind = 'attach' and count(*) over () > 1 then $3 + 1
           else row_number() over (order by kind = 'attach', from_number, kind = 'copy-blobs', locale_bit)
         end as place
    from range
)
insert into jobs.commands (
       space_id, job_id, id, locale_bit, from_number, to_number, kind, state, released_at, releases)
select $1, $2, content.variant_id($2, name), locale_bit, from_number, to_number, kind,
       case when place <= $3 then 'released' else 'waiting' end,
       case when place <= $3 then now() end,
       case when place <= $3 then 1 else 0 end
  from placed
returning id, kind, state, to_number - from_number + 1 as nodes`,
    values: [spaceId, jobId, window, ...ranges.values],
  });
  const released = rows.filter(({ state }) => state === 'released');
  return {
    released: released.map(({ id, kind, nodes }) => ({ id, kind, nodes })),
    waiting: rows.length - released.length,
  };
}
