import type { ClientBase } from 'pg';

export interface CutRequest {
  readonly spaceId: number;
  readonly jobId: string;
  readonly localeCount: number;
  readonly lastNumber: number;
  /** Nodes a command, at most: a command is one transaction of the worker. */
  readonly nodesPerCommand: number;
  /** Commands that may be out at once for one job; the rest wait. */
  readonly window: number;
}

/**
 * Cuts a stored plan into commands: a range of node numbers into one locale each, none where nothing is to be made.
 * The first `window` of them are released at once. Ids are computed, so a second cut of the same plan finds its rows.
 */
export async function cutCommands(
  client: ClientBase,
  cut: CutRequest,
): Promise<{ readonly released: readonly { readonly id: string }[]; readonly waiting: number }> {
  const { rows } = await client.query<{ id: string; state: string }>({
    name: 'cut-commands',
    text: `
with range as (
  select first as from_number, least(first + $5 - 1, $4) as to_number, bit
    from generate_series(0, $4, $5) first
   cross join generate_series(0, $3 - 1) bit
)
insert into jobs.commands (space_id, job_id, id, locale_bit, from_number, to_number, state, released_at, releases)
select $1, $2, content.variant_id($2, format('command %s-%s/%s', from_number, to_number, bit)),
       bit, from_number, to_number,
       case when place <= $6 then 'released' else 'waiting' end,
       case when place <= $6 then now() end,
       case when place <= $6 then 1 else 0 end
  from (
    select range.*, row_number() over (order by from_number, bit) as place
      from range
     where exists (
       select
         from jobs.plan_nodes n
        where n.space_id = $1
          and n.job_id = $2
          and n.number between from_number and to_number
          and n.create_mask & (1::bigint << bit) <> 0)
  ) filled
returning id, state`,
    values: [cut.spaceId, cut.jobId, cut.localeCount, cut.lastNumber, cut.nodesPerCommand, cut.window],
  });
  const released = rows.filter((row) => row.state === 'released').map(({ id }) => ({ id }));
  return { released, waiting: rows.length - released.length };
}
