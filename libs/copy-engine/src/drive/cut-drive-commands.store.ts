import type { ClientBase } from 'pg';

/**
 * Of one command that moves bytes, less than twice that, since it begins with what begins within; one content that has as many has a
 * command of its own. Some seconds of work: what is cancelled ends soon.
 */
const BYTES_PER_COMMAND = 64 * 1024 * 1024;
const BLOBS_PER_COMMAND = 100;

export interface DriveCut {
  readonly spaceId: number;
  readonly jobId: string;
  readonly movesBlobs: boolean;
  readonly nodesPerCommand: number;
  readonly window: number;
}

export interface ReleasedDriveCommand {
  readonly id: string;
  readonly movesBlobs: boolean;
}

/**
 * Cuts a planned tree into commands: ranges of its nodes, ranges of the contents that are to be moved, and one that puts the
 * tree in its place when all others are closed. A tree that fits one command, and whose bytes stay where they are, has that one alone.
 */
export async function cutDriveCommands(
  client: ClientBase,
  { spaceId, jobId, movesBlobs, nodesPerCommand, window }: DriveCut,
  lastNode: number,
): Promise<{ readonly released: readonly ReleasedDriveCommand[]; readonly waiting: number }> {
  const { rows } = await client.query<ReleasedDriveCommand & { readonly state: string }>({
    name: 'cut-drive-commands',
    text: `
with shape as (
  select $6::boolean or $4::integer > $3::integer as is_cut
),
blob as (
  select number, size, sum(size) over (order by number) - size as bytes_before
    from jobs.drive_blobs
   where $6
     and space_id = $1
     and job_id = $2
),
range as (
  select first as from_number, least(first + $3 - 1, $4) as to_number, false as moves_blobs, false as is_final
    from shape, generate_series(1, $4, $3) first
   where is_cut
   union all
  select min(number), max(number), true, false
    from blob
   group by bytes_before::bigint / $7, (number - 1) / $8, case when size >= $7 then number end
   union all
  select 0, case when is_cut then 0 else $4 end, false, true
    from shape
),
placed as (
  select range.*,
         -- The last one waits for all others, however few they are.
         case
           when is_final and count(*) over () > 1 then $5 + 1
           else row_number() over (order by is_final, from_number, moves_blobs)
         end as place
    from range
)
insert into jobs.commands (
       space_id, job_id, id, locale_bit, from_number, to_number, moves_blobs, is_final, state, released_at, releases)
select $1, $2,
       content.variant_id($2, format('%s %s-%s', case when moves_blobs then 'blobs' else 'items' end, from_number, to_number)),
       0, from_number, to_number, moves_blobs, is_final,
       case when place <= $5 then 'released' else 'waiting' end,
       case when place <= $5 then now() end,
       case when place <= $5 then 1 else 0 end
  from placed
returning id, moves_blobs as "movesBlobs", state`,
    values: [
      ...[spaceId, jobId, nodesPerCommand, lastNode, window, movesBlobs],
      ...[BYTES_PER_COMMAND, BLOBS_PER_COMMAND],
    ],
  });
  const released = rows.filter(({ state }) => state === 'released');
  return {
    released: released.map(({ id, movesBlobs: moves }) => ({ id, movesBlobs: moves })),
    waiting: rows.length - released.length,
  };
}
