import type { JobId, SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { sourceOf } from './source-of.sql';

/**
 * Condition that excludes variants created by an unfinished job, because variants below them may not exist yet. Such a
 * variant is planned again, and the copy statement counts it as reused. Otherwise this job could end before its tree is
 * complete.
 */
export const NOT_FROM_UNFINISHED_JOB = `not exists (
           select
             from jobs.jobs creator
            where creator.space_id = $1
              and creator.id = sibling.job_id
              and creator.ended_at is null)`;

/**
 * One step of the walk: the nodes that the previous step reached, and the options of the job. Masks are bigints as
 * text.
 */
export interface LevelRequest {
  readonly spaceId: SpaceId;
  readonly jobId: JobId;
  /** Numbers of the nodes that the previous step found; an empty range if `from` is above `to`. */
  readonly from: number;
  readonly to: number;
  /** The highest number so far. New nodes get the next numbers. */
  readonly lastNumber: number;
  /** Nodes of earlier steps that gained locales in the previous step. */
  readonly grownNumbers: readonly number[];
  readonly grownMasks: readonly string[];
  readonly locales: readonly string[];
  readonly rootLocale: string;
  readonly depth: number;
  readonly repositoryIds: readonly string[];
  readonly hostedMasks: readonly string[];
}

export interface LevelResult {
  readonly added: number;
  readonly addedToCopy: number;
  /** Nodes that have a parent in a hierarchy. */
  readonly addedBelowParent: number;
  readonly grownNumbers: number[];
  readonly grownMasks: string[];
  readonly redirects: number;
}

/**
 * Walks from one level of the tree to the next in one statement: reads the links of the frontier, decides on each
 * child, and inserts its plan node or adds locales to its existing node.
 *
 * A child is reached with the locales into which a parent is copied. If it has a variant in one of them, the variant is
 * reused and the walk does not continue below it in that locale; it continues for the other locales. A node that is
 * reached again with new locales is walked again for only these. Masks only gain bits, so cycles end.
 */
export async function walkLevel(client: ClientBase, level: LevelRequest): Promise<LevelResult> {
  const { rows } = await client.query<{
    added: number;
    added_to_copy: number;
    added_below_parent: number;
    grown_numbers: number[] | null;
    grown_masks: string[] | null;
    redirects: number;
  }>({
    name: 'walk-level',
    text: `
with frontier as (
  select links, create_mask as mask
    from jobs.plan_nodes
   where space_id = $1
     and job_id = $2
     and number between $3 and $4
     and create_mask <> 0
   union all
  select n.links, g.mask
    from unnest($5::integer[], $6::bigint[]) g (number, mask)
    join jobs.plan_nodes n on n.space_id = $1 and n.job_id = $2 and n.number = g.number
),
linked as (
  select id, bit_or(mask) as mask
    from (select unnest(links) as id, mask from frontier) link
   group by id
),
child as (
  select l.id, l.mask, c.family_id, c.version, r.id as repository_id, f.id as folder_id, c.hierarchy_parent_id,
         known.number as known_number,
         known.create_mask | known.reuse_mask | known.fail_mask as known_mask,
         case
           when c.id is null then 'missing'
           when c.status = 'ARCHIVED' then 'archived'
           when c.status = 'DELETED' then 'deleted'
           when c.locale is null then 'no-locale'
           when c.locale <> $8 then 'other-locale'
         end as reason
    from linked l
    left join content.variants c on c.space_id = $1 and c.id = l.id
    left join content.repositories r on r.space_id = $1 and r.number = c.repository_number
    left join content.folders f on f.space_id = $1 and f.number = c.folder_number
    left join jobs.plan_nodes known on known.space_id = $1 and known.job_id = $2 and known.variant_id = l.id
),
wanted as (
  select child.*,
         case when child.reason is null then child.mask & ~coalesce(child.known_mask, 0) else 0 end as new_mask,
         coalesce(existing.mask, 0) as existing_mask,
         coalesce(($10::bigint[])[array_position($9::text[], child.repository_id)], 0) as hosted_mask
    from child
    left join lateral (
      -- A locale outside of the job has no position: null, which bit_or ignores.
      select bit_or(1::bigint << (array_position($7::text[], sibling.locale) - 1)) as mask
        from content.variants sibling
       where sibling.space_id = $1
         and sibling.family_id = child.family_id
         and ${NOT_FROM_UNFINISHED_JOB}
    ) existing on child.reason is null
),
decided as (
  select wanted.*,
         new_mask & existing_mask as reuse,
         new_mask & ~existing_mask & hosted_mask as creation,
         new_mask & ~existing_mask & ~hosted_mask as failure
    from wanted
),
added as (
  insert into jobs.plan_nodes (
         space_id, job_id, number, depth, version, variant_id, family_id,
         create_mask, reuse_mask, fail_mask, decision, reason,
         repository_id, folder_id, hierarchy_parent, hierarchy_root, links, slot_families)
  select $1, $2, $12 + row_number() over (order by d.id), $11, coalesce(d.version, 0), d.id,
         coalesce(d.family_id, d.id), d.creation, d.reuse, d.failure,
         case
           when d.reason is null then 'copy'
           when d.reason = 'missing' then 'skip'
           else 'share'
         end,
         d.reason,
         d.repository_id, d.folder_id, parent.family_id, source.hierarchy_root, source.links, source.slot_families
    from decided d
    left join content.variants parent on parent.space_id = $1 and parent.id = d.hierarchy_parent_id
    left join lateral (${sourceOf('d.id', 'd.version', '$8')}) source on d.reason is null
   where d.known_number is null
  returning create_mask, hierarchy_parent
),
grown as (
  update jobs.plan_nodes n
     set create_mask = n.create_mask | d.creation,
         reuse_mask = n.reuse_mask | d.reuse,
         fail_mask = n.fail_mask | d.failure
    from decided d
   where n.space_id = $1
     and n.job_id = $2
     and n.number = d.known_number
     and d.new_mask <> 0
  returning n.number, d.creation as mask
),
redirected as (
  insert into jobs.plan_redirects (space_id, job_id, family_id, locale_bit, variant_id)
  select $1, $2, d.family_id, destination.bit, sibling.id
    from decided d
   cross join generate_series(0, cardinality($7::text[]) - 1) destination (bit)
    -- The row is unique. "limit 1" keeps the server, which expects 1000 rows of a series, from reading all variants of
    -- the space.
    left join lateral (
      select sibling.id
        from content.variants sibling
       where sibling.space_id = $1
         and sibling.family_id = d.family_id
         and sibling.locale = ($7::text[])[destination.bit + 1]
       limit 1) sibling on true
   where d.reuse | d.failure <> 0
     and (d.reuse | d.failure) & (1::bigint << destination.bit) <> 0
     and sibling.id is distinct from content.variant_id(d.family_id, ($7::text[])[destination.bit + 1])
  on conflict do nothing
  returning 1
)
select (select count(*) from added)::integer as added,
       (select count(*) from added where create_mask <> 0)::integer as added_to_copy,
       (select array_agg(number) from grown where mask <> 0) as grown_numbers,
       (select array_agg(mask) from grown where mask <> 0) as grown_masks,
       (select count(*) from added where hierarchy_parent is not null)::integer as added_below_parent,
       (select count(*) from redirected)::integer as redirects`,
    values: [
      level.spaceId,
      level.jobId,
      level.from,
      level.to,
      level.grownNumbers,
      level.grownMasks,
      level.locales,
      level.rootLocale,
      level.repositoryIds,
      level.hostedMasks,
      level.depth,
      level.lastNumber,
    ],
  });
  const row = rows[0];
  if (row === undefined) throw new Error('The statement walk-level returned no row.');
  return {
    added: row.added,
    addedToCopy: row.added_to_copy,
    addedBelowParent: row.added_below_parent,
    grownNumbers: row.grown_numbers ?? [],
    grownMasks: row.grown_masks ?? [],
    redirects: row.redirects,
  };
}
