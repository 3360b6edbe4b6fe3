import { copyId } from './copy-id.sql';

/**
 * Copies the tree of the undone job ($3) into the plan of its undo ($2), with the same numbers. `create_mask` has the
 * copies that the job has created, which commands of the undo remove; of a roll-out those that it has changed, which
 * commands restore. `archive_mask` has those that a client has chosen to archive, or to restore in any case. $4 is an
 * empty mask, $5 has the locales. A node without copies is a part of the tree only.
 */
export const INSERT_UNDO_NODES = `
with recorded as materialized (
  select node_number as number, bit_or(set_bit($4::bit varying, locale_bit, 1)) as mask
    from jobs.outcomes
   where space_id = $1
     and job_id = $3
   group by 1
),
-- Commands that were cancelled with their job have created nothing.
unexecuted as materialized (
  select place.number, bit_or(set_bit($4::bit varying, c.locale_bit, 1)) as mask
    from jobs.commands c
   cross join generate_series(c.from_number, c.to_number) place (number)
   where c.space_id = $1
     and c.job_id = $3
     and c.state not in ('closed', 'split')
   group by 1
),
rolled_out as materialized (
  select node_number as number, bit_or(set_bit($4::bit varying, locale_bit, 1)) as mask
    from content.rolled_out_copies
   where space_id = $1
     and job_id = $3
   group by 1
),
chosen as materialized (
  select variant_id, is_duplicate, bit_or(set_bit($4::bit varying, array_position($5::text[], locale) - 1, 1)) as mask
    from jobs.plan_choices
   where space_id = $1
     and job_id = $2
     and action = 'force'
   group by 1, 2
)
insert into jobs.plan_nodes (
       space_id, job_id, number, depth, version, variant_id, family_id, create_mask, reuse_mask, fail_mask, archive_mask,
       decision, repository_id, folder_id, links, link_actions, parent_number, is_duplicate)
select $1, $2, n.number, n.depth, n.version, n.variant_id, n.family_id, created.mask, $4, $4,
       created.mask & coalesce(chosen.mask, $4), 'copy', n.repository_id, n.folder_id, n.links, n.link_actions,
       n.parent_number, n.is_duplicate
  from jobs.plan_nodes n
  left join recorded on recorded.number = n.number
  left join unexecuted on unexecuted.number = n.number
  left join rolled_out on rolled_out.number = n.number
  left join chosen on chosen.variant_id = n.variant_id and chosen.is_duplicate = n.is_duplicate
 cross join lateral (
   select case
            when length(n.create_mask) = length($4::bit varying)
              then (n.create_mask & ~coalesce(recorded.mask, $4) & ~coalesce(unexecuted.mask, $4))
                   | coalesce(rolled_out.mask, $4)
            else $4::bit varying
          end as mask) created
 where n.space_id = $1
   and n.job_id = $3`;

/**
 * Inserts the only node of the undo of a duplicate: the new family, with all of its variants. `create_mask` is empty if
 * the duplicate has created nothing. Parameters as in INSERT_UNDO_NODES.
 */
export const INSERT_UNDONE_DUPLICATE = `
insert into jobs.plan_nodes (
       space_id, job_id, number, depth, version, variant_id, family_id, create_mask, reuse_mask, fail_mask, archive_mask,
       decision, is_duplicate)
select $1, $2, 0, 0, j.root_version, j.root_id, j.result_family_id, created.mask, $4, $4,
       created.mask & coalesce(
         (select bit_or(set_bit($4::bit varying, array_position($5::text[], c.locale) - 1, 1))
            from jobs.plan_choices c
           where c.space_id = $1
             and c.job_id = $2
             and c.variant_id = j.root_id
             and c.action = 'force'),
         $4),
       'copy', true
  from jobs.jobs j
 cross join lateral (
   select case when j.state = 'completed' then ~$4::bit varying else $4::bit varying end as mask) created
 where j.space_id = $1
   and j.id = $3
   and j.kind = 'duplicate'
   and j.result_family_id is not null`;

/**
 * Settles choices before the other decisions: a kept copy stays, and so does a copy that cannot be archived. $3 is the
 * undone job, $4 has the locales.
 */
export const SETTLE_CHOICES = `
insert into jobs.outcomes (space_id, job_id, node_number, locale_bit, outcome, reason, author)
select $1, $2, n.number, bit, 'skipped',
       case
         when v.id is null then 'DELETED'
         when c.action = 'keep' then 'CHOICE'
         else 'CHANGED'
       end,
       case
         when v.id is not null and c.action = 'force'
           then (select p.principal from content.principal_numbers p where p.number = v.updated_by)
       end
  from jobs.plan_choices c
  join jobs.plan_nodes n
    on n.space_id = $1
   and n.job_id = $2
   and n.variant_id = c.variant_id
   and n.is_duplicate = c.is_duplicate
 cross join lateral (select array_position($4::text[], c.locale) - 1 as bit) place
  left join content.variants v
    on v.space_id = $1
   and v.id = ${copyId('n.family_id', 'c.locale')}
   and v.job_id = $3
 where c.space_id = $1
   and c.job_id = $2
   and c.action in ('keep', 'force')
   and jobs.has_bit(n.create_mask, bit)
   and (c.action = 'keep' or v.id is null or v.status <> 'ACTIVE')`;

/**
 * Sums the nodes from $3 to $4 of the plan of an undo: numbers by decision in each of $5 locales, and hashes of all
 * decisions, which are combined without an order.
 */
export const SUM_UNDO_NODES = `
with node as materialized (
  select number, depth, variant_id, is_duplicate, create_mask, reuse_mask, archive_mask
    from jobs.plan_nodes
   where space_id = $1
     and job_id = $2
     and number between $3 and $4
),
hashed as (
  select hashtextextended(concat_ws(' ', number, variant_id, create_mask, reuse_mask, archive_mask), seed) as hash, seed
    from node
   cross join generate_series(0, 1) seed
)
select (select count(*) from node)::integer as nodes,
       (select coalesce(max(depth), 0) from node)::integer as "maxDepth",
       (select bit_xor(hash) from hashed where seed = 0)::text as xor,
       (select sum(hash) from hashed where seed = 1)::text as sum,
       (select coalesce(json_agg(counts order by bit), '[]')
          from (
            select bit,
                   count(*) filter (
                     where jobs.has_bit(create_mask, bit) and not jobs.has_bit(archive_mask, bit)) as remove,
                   count(*) filter (where jobs.has_bit(reuse_mask, bit)) as keep,
                   count(*) filter (where jobs.has_bit(archive_mask, bit)) as archive
              from node
             cross join generate_series(0, $5::integer - 1) bit
             group by bit) counts) as "byBit"`;
