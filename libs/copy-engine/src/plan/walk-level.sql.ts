import type { JobId, SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { noLocale } from './destinations';
import { firstSource, type OrderColumns } from './order-columns';
import { sourceOf } from './source-of.sql';

/** The mask without a locale, which has the length of all masks of the job. */
const NONE = '$14::bit varying';

/**
 * Condition that excludes variants created by an unfinished job, because variants below them may not exist yet. Such a
 * variant is planned again, and the copy statement counts it as reused. Otherwise this job could end before its tree is
 * complete.
 *
 * The subquery has no condition on `ended_at`: with one, the server reads all unfinished jobs of the space for each
 * tree, as long as the statement was prepared while few jobs ran.
 */
export const NOT_FROM_UNFINISHED_JOB = `coalesce(
           (select creator.ended_at is not null
              from jobs.jobs creator
             where creator.space_id = $1
               and creator.id = sibling.job_id),
           true)`;

/**
 * Returns an SQL expression for the locales of the job in which the client has chosen to share an item. $1 is the
 * space, $2 the job, $7 the locales.
 */
export function chosenMask(variantId: string, isDuplicate: string, none: string): string {
  return `(select coalesce(bit_or(set_bit(${none}, array_position($7::text[], choice.locale) - 1, 1)), ${none})
             from jobs.plan_choices choice
            where choice.space_id = $1
              and choice.job_id = $2
              and choice.variant_id = ${variantId}
              and choice.is_duplicate = ${isDuplicate})`;
}

/**
 * One step of the walk: the nodes that the previous step reached, and the options of the job. Masks are bit strings
 * as text: the first bit is the first locale.
 */
export interface LevelRequest extends Partial<OrderColumns> {
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
  /** Whether the links of existing variants are followed. */
  readonly followsExisting: boolean;
  readonly hasChoices: boolean;
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
 * A link whose rule does not follow it (jobs.plan_nodes.link_actions) only adds a shared node. If another link is
 * followed to the same item, in this step or a later one, the node is copied.
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
    name: `walk-level${level.hasChoices ? '-with-choices' : ''}${level.orders === undefined ? '' : '-of-orders'}`,
    text: textOf(level.hasChoices, level.orders !== undefined),
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
      level.followsExisting,
      noLocale(level.locales.length),
      ...(level.orders === undefined ? [] : [level.orderMasks, level.orders]),
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

/**
 * The statement. Without choices it does not read `jobs.plan_choices`, and without orders it does not look up sources:
 * the dialects have neither.
 */
function textOf(hasChoices: boolean, hasOrders: boolean): string {
  return `
with frontier as (
  select number, links, link_actions, mask
    from (
      select number, links, link_actions, case when $13 then create_mask | reuse_mask else create_mask end as mask
        from jobs.plan_nodes
       where space_id = $1
         and job_id = $2
         and number between $3 and $4
    ) node
   where bit_count(mask) > 0
   union all
  select n.number, n.links, n.link_actions, g.mask
    from unnest($5::integer[], $6::bit varying[]) g (number, mask)
    join jobs.plan_nodes n on n.space_id = $1 and n.job_id = $2 and n.number = g.number
),
${hasOrders ? 'followed' : 'linked'} as (
  -- A link without an action is localized.
  select link.id, link.action is not distinct from 'd' as is_duplicate, min(number) as parent_number,
         bit_or(mask) filter (where link.action is null or link.action in ('l', 'd')) as mask
    from frontier
   cross join unnest(links, string_to_array(link_actions, null)) link (id, action)
   where link.action is null
      or link.action in ('l', 'd', 's')
   group by 1, 2
),
${hasOrders ? SOURCED : ''}child as (
  select l.id, l.is_duplicate, l.parent_number, l.mask & ~l.chosen_mask as mask,
         ${hasOrders ? `coalesce(l.mask & l.chosen_mask, ${NONE}) | coalesce(l.unsourced_mask, ${NONE})` : 'l.mask & l.chosen_mask'} as shared_mask,
         c.version,
         case when l.is_duplicate then content.variant_id(c.family_id, $2::text) else c.family_id end as family_id,
         coalesce(known.link_actions ~ '!', false) as is_stopped,
         r.id as repository_id, f.id as folder_id, c.hierarchy_parent_id,
         known.number as known_number,
         known.create_mask | known.reuse_mask | known.fail_mask as known_mask,
         case
           when c.id is null then 'missing'
           when c.status = 'ARCHIVED' then 'archived'
           when c.status = 'DELETED' then 'deleted'
           when c.locale is null then 'no-locale'
           when c.locale <> $8${hasOrders ? ' and l.mask is null' : ''} then 'other-locale'
           when l.mask is null then 'rule'
           when bit_count(l.mask & ~l.chosen_mask) = 0 then 'choice'
         end as reason
    from (select linked.*, ${hasChoices ? chosenMask('linked.id', 'linked.is_duplicate', NONE) : NONE} as chosen_mask from linked) l
    left join content.variants c on c.space_id = $1 and c.id = l.id
    left join content.repositories r on r.space_id = $1 and r.number = c.repository_number
    left join content.folders f on f.space_id = $1 and f.number = c.folder_number
    left join jobs.plan_nodes known on known.space_id = $1 and known.job_id = $2 and known.variant_id = l.id
     and known.is_duplicate = l.is_duplicate
),
wanted as (
  select child.*,
         case when child.reason is null then child.mask & ~coalesce(child.known_mask, ${NONE}) else ${NONE} end as new_mask,
         coalesce(existing.mask, ${NONE}) as existing_mask,
         coalesce(($10::bit varying[])[array_position($9::text[], child.repository_id)], ${NONE}) as hosted_mask
    from child
    left join lateral (
      -- A locale outside of the job has no position: null, which bit_or ignores.
      select bit_or(set_bit(${NONE}, array_position($7::text[], sibling.locale) - 1, 1)) as mask
        from content.variants sibling
       where sibling.space_id = $1
         and sibling.family_id = child.family_id
         and ${NOT_FROM_UNFINISHED_JOB}
    ) existing on child.reason is null
),
decided as (
  select wanted.*,
         new_mask & existing_mask as reuse,
         case when is_stopped then ${NONE} else new_mask & ~existing_mask & hosted_mask end as creation,
         new_mask & ~existing_mask & case when is_stopped then ~${NONE} else ~hosted_mask end as failure
    from wanted
),
added as (
  insert into jobs.plan_nodes (
         space_id, job_id, number, depth, version, variant_id, family_id,
         create_mask, reuse_mask, fail_mask, decision, reason,
         repository_id, folder_id, hierarchy_parent, hierarchy_root, links, slot_families, is_duplicate, parent_number)
  select $1, $2, $12 + row_number() over (order by d.id, d.is_duplicate), $11, coalesce(d.version, 0), d.id,
         coalesce(d.family_id, d.id), d.creation, d.reuse, d.failure,
         case
           when d.reason is null then 'copy'
           when d.reason = 'missing' then 'skip'
           else 'share'
         end,
         d.reason,
         d.repository_id, d.folder_id, parent.family_id, source.hierarchy_root, source.links, source.slot_families,
         d.is_duplicate, d.parent_number
    from decided d
    left join content.variants parent on parent.space_id = $1 and parent.id = d.hierarchy_parent_id
    left join lateral (${sourceOf('d.id', 'd.version', hasOrders ? 'target.locale' : '$8')}) source
      on coalesce(d.reason, 'rule') in ('rule', 'choice'${hasOrders ? `, 'other-locale'` : ''})
   where d.known_number is null
  returning create_mask, hierarchy_parent
),
grown as (
  update jobs.plan_nodes n
     set decision = 'copy',
         reason = null,
         create_mask = n.create_mask | d.creation,
         reuse_mask = n.reuse_mask | d.reuse,
         fail_mask = n.fail_mask | d.failure
    from decided d
   where n.space_id = $1
     and n.job_id = $2
     and n.number = d.known_number
     and bit_count(d.new_mask) > 0
  returning n.number, case when $13 then d.creation | d.reuse else d.creation end as mask
),
redirected as (
  insert into jobs.plan_redirects (space_id, job_id, family_id, locale_bit, variant_id)
  select $1, $2, d.family_id, destination.bit,
         case when not jobs.has_bit(d.shared_mask, destination.bit) then sibling.id end
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
   where bit_count(d.reuse | d.failure | d.shared_mask) > 0
     and jobs.has_bit(d.reuse | d.failure | d.shared_mask, destination.bit)
     and (jobs.has_bit(d.shared_mask, destination.bit)
          or sibling.id is distinct from content.variant_id(d.family_id, ($7::text[])[destination.bit + 1]))
  on conflict do nothing
  returning 1
)
select (select count(*) from added)::integer as added,
       (select count(*) from added where bit_count(create_mask) > 0)::integer as added_to_copy,
       (select array_agg(number) from grown where bit_count(mask) > 0) as grown_numbers,
       (select array_agg(mask::text) from grown where bit_count(mask) > 0) as grown_masks,
       (select count(*) from added where hierarchy_parent is not null)::integer as added_below_parent,
       (select count(*) from redirected)::integer as redirects`;
}

/**
 * Replaces the linked items by their sources: for each order of some destinations, the first active variant of the
 * family. $15 has the masks of the orders, $16 their locales. In destinations without a source, the link stays.
 */
const SOURCED = `sourced as (
  select f.id as linked_id, f.is_duplicate, f.parent_number, f.mask & o.mask as mask, source.id as source_id
    from followed f
    join content.variants c
      on c.space_id = $1
     and c.id = f.id
     and c.status = 'ACTIVE'
     and c.locale is not null
   cross join unnest($15::bit varying[], $16::text[]) o (mask, locales)
    left join lateral (${firstSource('c.family_id', 'o.locales')}) source on true
   where bit_count(f.mask & o.mask) > 0
),
linked as (
  select id, is_duplicate, min(parent_number) as parent_number, bit_or(mask) as mask,
         bit_or(unsourced_mask) as unsourced_mask
    from (
      select source_id as id, is_duplicate, parent_number, mask, null::bit varying as unsourced_mask
        from sourced
       where source_id is not null
       union all
      select linked_id, is_duplicate, parent_number, null, mask
        from sourced
       where source_id is null
       union all
      -- Items that no link follows, and those that cannot be copied.
      select f.id, f.is_duplicate, f.parent_number,
             case when c.status <> 'ACTIVE' or c.locale is null or c.id is null then f.mask end, null
        from followed f
        left join content.variants c on c.space_id = $1 and c.id = f.id
       where f.mask is null
          or c.id is null
          or c.status <> 'ACTIVE'
          or c.locale is null
    ) each
   group by 1, 2
),
`;
