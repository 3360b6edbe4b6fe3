import type { JobId, SpaceId } from '@scriptorium/contracts';
import { insertCommands, type PlannedCommand } from '@scriptorium/jobs';
import type { ClientBase } from 'pg';

/**
 * A command moves the blobs whose first byte is within 64 MiB, so less than twice as many bytes. A larger blob has a
 * command of its own. This is a few seconds of work, so that a cancelled copy ends soon.
 */
const BYTES_PER_COMMAND = 64 * 1024 * 1024;
const BLOBS_PER_COMMAND = 100;

export interface DriveCut {
  readonly spaceId: SpaceId;
  readonly jobId: JobId;
  readonly movesBlobs: boolean;
  readonly nodesPerCommand: number;
  readonly window: number;
}

/**
 * Cuts a planned tree into commands: for ranges of its nodes, for ranges of the blobs to move, and a final one that
 * attaches the tree when all others are closed. A tree that fits in one command and has no blobs to move has only the
 * final one.
 */
export async function cutDriveCommands(
  client: ClientBase,
  { spaceId, jobId, movesBlobs, nodesPerCommand, window }: DriveCut,
  lastNode: number,
): Promise<{ readonly released: readonly PlannedCommand[]; readonly waiting: number }> {
  const ranges = {
    name: 'of-drive-items',
    text: `
  select format('%s %s-%s', case when kind = 'copy-blobs' then 'blobs' else 'items' end, from_number, to_number) as name,
         0 as locale_bit, from_number, to_number, kind
    from (
      select first as from_number, least(first + $4 - 1, $5) as to_number, 'copy' as kind
        from generate_series(1, $5::integer, $4::integer) first
       where $6::boolean or $5 > $4
       union all
      select min(number), max(number), 'copy-blobs'
        from (
          select number, size, sum(size) over (order by number) - size as bytes_before
            from jobs.drive_blobs
           where $6
             and space_id = $1
             and job_id = $2
        ) blob
       group by bytes_before::bigint / $7, (number - 1) / $8, case when size >= $7 then number end
       union all
      select 0, case when $6 or $5 > $4 then 0 else $5 end, 'attach'
    ) cut`,
    values: [nodesPerCommand, lastNode, movesBlobs, BYTES_PER_COMMAND, BLOBS_PER_COMMAND],
  };
  return insertCommands(client, { spaceId, jobId, window }, ranges);
}
