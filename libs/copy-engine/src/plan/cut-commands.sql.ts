import type { JobId, SpaceId } from '@scriptorium/contracts';
import { insertCommands, type PlannedCommand } from '@scriptorium/jobs';
import type { ClientBase } from 'pg';

export interface CutRequest {
  readonly spaceId: SpaceId;
  readonly jobId: JobId;
  readonly localeCount: number;
  readonly lastNumber: number;
  /** Maximum number of nodes in a command. A command is one transaction of a worker. */
  readonly nodesPerCommand: number;
  /** Maximum number of released commands of a job. The others wait. */
  readonly window: number;
}

/**
 * Cuts a stored plan into commands. Each copies a range of nodes into one locale. A range without copies has no
 * command.
 */
export async function cutCommands(
  client: ClientBase,
  cut: CutRequest,
): Promise<{ readonly released: readonly PlannedCommand[]; readonly waiting: number }> {
  return insertCommands(client, cut, {
    name: 'of-nodes',
    text: `
  select format('command %s-%s/%s', first, last, bit) as name, bit as locale_bit, first as from_number, last as to_number,
         'copy' as kind
    from generate_series(0, $5::integer, $6::integer) first
   cross join generate_series(0, $4::integer - 1) bit
   cross join lateral (select least(first + $6 - 1, $5) as last) range
   where exists (
     select
       from jobs.plan_nodes n
      where n.space_id = $1
        and n.job_id = $2
        and n.number between first and last
        and jobs.has_bit(n.create_mask, bit))`,
    values: [cut.localeCount, cut.lastNumber, cut.nodesPerCommand],
  });
}
