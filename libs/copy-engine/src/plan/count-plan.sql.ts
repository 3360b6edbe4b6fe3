import type { TreeRequest } from './tree-request';
import type { PlannedCounts } from '@scriptorium/jobs';
import type { ClientBase } from 'pg';

/**
 * Counts a stored plan in (node, locale) pairs, and stores the outcomes that are known before copying. A locale that
 * exists is reused; with the policy `fail` it has failed. A locale that no repository hosts has failed, and so has
 * every locale of a node with a forbidden link.
 */
export async function countPlan(
  client: ClientBase,
  { spaceId, jobId, locales, existing }: Pick<TreeRequest, 'spaceId' | 'jobId' | 'locales' | 'existing'>,
): Promise<PlannedCounts> {
  const { rows } = await client.query<Record<Exclude<keyof PlannedCounts, 'skipped'>, string>>({
    name: 'count-plan',
    text: `
with node as (
  select number, create_mask, reuse_mask, fail_mask, decision, repository_id,
         coalesce(link_actions ~ '!', false) as is_stopped, link_actions
    from jobs.plan_nodes
   where space_id = $1
     and job_id = $2
),
-- Materialized; otherwise the server reads all nodes for each bit.
settled as materialized (
  select *
    from node
   where bit_count(reuse_mask | fail_mask) > 0
),
certain as (
  insert into jobs.outcomes (space_id, job_id, node_number, locale_bit, outcome, reason, message)
  select $1, $2, number, bit,
         case
           when jobs.has_bit(fail_mask, bit) or $3 then 'failed'
           else 'reused'
         end,
         case
           when not jobs.has_bit(fail_mask, bit) then case when $3 then 'VARIANT_EXISTS' else 'variant-exists' end
           when is_stopped then 'LINK_FORBIDDEN'
           else 'REPOSITORY_DOES_NOT_SUPPORT_LOCALES'
         end,
         case
           when not jobs.has_bit(fail_mask, bit) then
             case when $3 then 'The item has a variant in the locale already.' end
           when is_stopped then 'The item has a link that a rule of the request forbids.'
           else format(
             'Neither repository %s nor another repository of its localization group supports the locale %s.',
             repository_id, ($4::text[])[bit + 1])
         end
    from settled
   cross join generate_series(0, cardinality($4::text[]) - 1) bit
   where jobs.has_bit(reuse_mask | fail_mask, bit)
)
select coalesce(sum(bit_count(create_mask | reuse_mask | fail_mask)), 0) as total,
       coalesce(sum(bit_count(reuse_mask)) filter (where not $3), 0) as reused,
       coalesce(sum(bit_count(case when $3 then fail_mask | reuse_mask else fail_mask end)), 0) as failed,
       count(*) filter (where decision = 'share') as shared,
       -- Links, not pairs: in all locales of a copy the same links are dropped.
       coalesce(sum(length(link_actions) - length(replace(link_actions, 'x', '')))
         filter (where link_actions ~ 'x' and bit_count(create_mask) > 0), 0) as dropped
  from node`,
    values: [spaceId, jobId, existing === 'fail', locales],
  });
  const row = rows[0];
  if (row === undefined) throw new Error('The statement count-plan returned no row.');
  return {
    total: Number(row.total),
    reused: Number(row.reused),
    // A localization skips nothing; a roll-out does.
    skipped: 0,
    failed: Number(row.failed),
    shared: Number(row.shared),
    dropped: Number(row.dropped),
  };
}
