import {
  WITHOUT_LOCALE,
  type JobKind,
  type Outcome,
  type OutcomeLine,
  type OutcomePlace,
} from '@scriptorium/contracts';
import type { JobRow } from '@scriptorium/jobs';
import type { Pool } from 'pg';
import { executedOutcome } from './executed-outcome';

/**
 * The ledger of a localization or an undo. `jobs.outcomes` has the nodes that were not created. A node was created (by
 * an undo: removed) in a locale if
 * it has no such row, and if all of its commands are closed. It has at least one command. A retry deletes the row of a
 * failed node and inserts a command for this node alone.
 */

export interface LedgerFilter {
  readonly outcomes: readonly Outcome[] | undefined;
  readonly bit: number | undefined;
  readonly reason: string | undefined;
  readonly node: number | undefined;
}

export interface PlacedLine extends OutcomeLine {
  readonly destination: number;
}

/** The columns of a line. The server resolves the id of an existing variant, which need not be the computed one. */
const LINE = `
select line.node, line.bit as destination, n.variant_id as "variantId", coalesce(c.label, b.label) as label,
       j.locales[line.bit + 1] as locale,
       line.outcome, line.reason, line.message, line.author, n.version as "sourceVersion",
       case
         when line.outcome in ('created', 'removed', 'archived') then case
           when j.locales[line.bit + 1] = '${WITHOUT_LOCALE}' then n.family_id
           else content.variant_id(n.family_id, j.locales[line.bit + 1])
         end
         when line.outcome = 'failed' then null
         else (
           select v.id
             from content.variants v
            where v.space_id = $1
              and v.family_id = n.family_id
              and v.locale = j.locales[line.bit + 1])
       end as "resultId",
       coalesce(tried.attempts, 0) as attempts, tried.started_at as "startedAt",
       coalesce(tried.ended_at, j.planned_at) as "endedAt"
  from line
  join jobs.jobs j on j.space_id = $1 and j.id = $2
  join jobs.plan_nodes n on n.space_id = $1 and n.job_id = $2 and n.number = line.node
  left join content.versions c on c.space_id = $1 and c.variant_id = n.variant_id and c.number = n.version
  left join content.bodies b on b.space_id = $1 and b.number = c.body_number
  left join lateral (
    select count(*)::integer as attempts, max(c.released_at) as started_at, max(c.closed_at) as ended_at
      from command c
     where c.state = 'closed'
       and c.locale_bit = line.bit
       and line.node between c.from_number and c.to_number
       and jobs.has_bit(n.create_mask, line.bit)
    having count(*) > 0) tried on true
 order by line.node, line.bit`;

/** The commands that a line may have: those of the nodes from $3 to $4. */
const COMMANDS = `
command as materialized (
  select locale_bit, from_number, to_number, state, released_at, closed_at
    from jobs.commands
   where space_id = $1
     and job_id = $2
     and state <> 'split'
     and from_number <= $4
     and to_number >= $3
)`;

/** Returns the last node that may have an outcome; -1 without a plan. */
export async function readLastNode(pool: Pool, { space_id: spaceId, id }: JobRow): Promise<number> {
  const { rows } = await pool.query<{ last: number | null }>({
    name: 'read-last-node',
    text: `
select max(number) as last
  from jobs.plan_nodes
 where space_id = $1
   and job_id = $2`,
    values: [spaceId, id],
  });
  return rows[0]?.last ?? -1;
}

/** The nodes from $3 to $4 that were not created, and those that were. $11 is the number of destinations. */
const SPAN_LINES = `
recorded as materialized (
  select node_number as node, locale_bit as bit, outcome, reason, message, author
    from jobs.outcomes
   where space_id = $1
     and job_id = $2
     and node_number between $3 and $4
),
created as (
  select n.number as node, planned.bit
    from jobs.plan_nodes n
   cross join lateral (
     select bit
       from generate_series(0, $11::integer - 1) bit
      where jobs.has_bit(n.create_mask, bit)) planned
   where n.space_id = $1
     and n.job_id = $2
     and n.number between $3 and $4
     and not exists (select from recorded r where r.node = n.number and r.bit = planned.bit)
     and (
       select bool_and(c.state = 'closed')
         from command c
        where c.locale_bit = planned.bit
          and n.number between c.from_number and c.to_number)
)`;

/** Returns the lines of a span of nodes after a place, in order. */
export async function listSpan(
  pool: Pool,
  job: JobRow,
  { outcomes, bit, node }: LedgerFilter,
  range: { readonly from: number; readonly to: number; readonly after: OutcomePlace; readonly limit: number },
): Promise<PlacedLine[]> {
  const { space_id: spaceId, id, kind, locales } = job;
  const { rows } = await pool.query<StoredLine>({
    name: 'list-ledger-span',
    text: `
with ${COMMANDS.trim()},
${SPAN_LINES.trim()},
line as (
  select *
    from (
      select node, bit, outcome, reason, message, author from recorded
       union all
      select node, bit, $12::text, null, null, null from created
    ) each
   where (node, bit) > ($5, $6)
     and ($7::text[] is null or outcome = any ($7))
     and ($8::integer is null or bit = $8)
     and ($9::integer is null or node = $9)
   order by node, bit
   limit $10
)${LINE}`,
    values: [
      spaceId,
      id,
      range.from,
      range.to,
      range.after.node,
      range.after.destination,
      outcomes,
      bit,
      node,
      range.limit,
      locales.length,
      executedOutcome(job),
    ],
  });
  return rows.map((line) => placedLine(line, kind));
}

/** Returns lines of nodes that were not created, after a place, in order. */
export async function listRecorded(
  pool: Pool,
  { space_id: spaceId, id, kind }: JobRow,
  { outcomes, bit, reason, node }: LedgerFilter,
  { after, limit }: { readonly after: OutcomePlace; readonly limit: number },
): Promise<PlacedLine[]> {
  const { rows } = await pool.query<StoredLine>({
    name: 'list-recorded-outcomes',
    text: `
with line as materialized (
  select node_number as node, locale_bit as bit, outcome, reason, message, author
    from jobs.outcomes
   where space_id = $1
     and job_id = $2
     and (node_number, locale_bit) > ($3::integer, $4::smallint)
     and ($5::text[] is null or outcome = any ($5))
     and ($6::integer is null or locale_bit = $6)
     and ($7::text is null or reason = $7)
     and ($8::integer is null or node_number = $8)
   order by node_number, locale_bit
   limit $9
),
command as materialized (
  select c.locale_bit, c.from_number, c.to_number, c.state, c.released_at, c.closed_at
    from jobs.commands c
   where c.space_id = $1
     and c.job_id = $2
     and c.state = 'closed'
     and c.from_number <= (select max(node) from line)
     and c.to_number >= (select min(node) from line)
)${LINE}`,
    values: [spaceId, id, after.node, after.destination, outcomes, bit, reason, node, limit],
  });
  return rows.map((line) => placedLine(line, kind));
}

type StoredLine = Omit<PlacedLine, 'startedAt' | 'endedAt' | 'author'> & {
  readonly author: string | null;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
};

/** Only the lines of an undo have authors. */
function placedLine({ author, ...line }: StoredLine, kind: JobKind): PlacedLine {
  const { startedAt, endedAt } = line;
  const changed = kind === 'undo' ? { author } : {};
  return { ...line, ...changed, startedAt: startedAt?.toISOString() ?? null, endedAt: endedAt?.toISOString() ?? null };
}
