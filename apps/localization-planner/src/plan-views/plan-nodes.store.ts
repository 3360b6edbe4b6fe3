import {
  MAX_LISTED_LINKS,
  type FamilyId,
  type ListPlanNodes,
  type LoopNode,
  type VariantId,
} from '@scriptorium/contracts';
import { linkedSources, linksOf } from '@scriptorium/copy-engine';
import type { Pool } from 'pg';
import type { PlanRow } from '../plan-rows/plans.store';

/** A node of a plan with what is shown of its source. Masks are bit strings: the first bit is the first locale. */
export interface PlanNodeRow {
  readonly number: number;
  readonly parent: number | null;
  readonly depth: number;
  readonly variantId: VariantId;
  /** The family of the source; null if it does not exist. */
  readonly sourceFamilyId: FamilyId | null;
  /** The family of the copies. */
  readonly familyId: FamilyId;
  readonly version: number;
  readonly decision: 'copy' | 'share' | 'skip';
  readonly reason: string | null;
  readonly createMask: string;
  readonly reuseMask: string;
  readonly failMask: string;
  readonly archiveMask: string;
  readonly repositoryId: string | null;
  readonly folder: string | null;
  readonly label: string | null;
  readonly contentType: string | null;
  readonly locale: string | null;
  readonly template: string | null;
  readonly slotKinds: string | null;
  readonly linkActions: string | null;
  readonly linkRules: readonly number[] | null;
  readonly linkSlots: readonly number[] | null;
  readonly linkCount: number;
  /** Of the first links: the numbers of their nodes, and whether a copy links to the copy of the item. */
  readonly targets: readonly { readonly number: number | null; readonly isRewritten: boolean }[];
  /** The variants of the family in locales of the plan. */
  readonly existing: readonly { readonly locale: string; readonly id: VariantId }[];
  /** Locales in which the client has chosen to share the item. */
  readonly chosen: readonly string[];
  readonly moved: readonly { readonly bit: number; readonly repositoryId: string }[];
  readonly children: number;
  /** Of an undo: the copies that stay, with the number of the locale. */
  readonly kept: readonly {
    readonly bit: number;
    readonly outcome: string;
    readonly reason: string;
    readonly author: string | null;
  }[];
}

/** Filters by `locale` and `rule`, as the plan numbers them. */
export interface NodeFilter extends Pick<ListPlanNodes, 'parent' | 'decision' | 'q' | 'node' | 'ancestors'> {
  readonly after: number;
  readonly limit: number;
  /** The place of the locale in the plan. Default: any locale. */
  readonly bit?: number;
  readonly rule?: number;
}

/** Returns the nodes that meet all filters, in the order of their numbers. */
export async function listPlanNodeRows(pool: Pool, plan: PlanRow, filter: NodeFilter): Promise<PlanNodeRow[]> {
  const { rows } = await pool.query<PlanNodeRow>({
    name: plan.request.source === undefined ? 'list-plan-nodes' : 'list-plan-nodes-of-orders',
    text: listOf(plan.request.source !== undefined),
    values: [
      plan.space_id,
      plan.id,
      plan.locales,
      Math.max(filter.after, filter.parent ?? -1),
      filter.limit,
      filter.parent ?? null,
      filter.decision ?? null,
      filter.bit ?? null,
      filter.rule ?? null,
      filter.q ?? null,
      filter.node ?? null,
      filter.ancestors ?? false,
      plan.request.existing === 'fail',
      MAX_LISTED_LINKS,
      plan.request.kind === 'undo' && plan.request.jobKind === 'roll-out' ? 'roll-out' : plan.kind,
    ],
  });
  return rows;
}

/** Returns a condition: the mask has the locale of the filter, or any locale. */
function isSet(mask: string): string {
  return `case when $8 is null then bit_count(${mask}) > 0 else jobs.has_bit(${mask}, $8) end`;
}

/** Returns a condition: the plan of a roll-out has recorded this outcome in the locale of the filter, or in any. */
function hasOutcome(outcome: 'reused' | 'skipped'): string {
  return `exists (
               select
                 from jobs.outcomes o
                where o.space_id = $1
                  and o.job_id = $2
                  and o.node_number = n.number
                  and o.outcome = '${outcome}'
                  and jobs.has_bit(n.reuse_mask, o.locale_bit)
                  and ($8 is null or o.locale_bit = $8))`;
}

/** The nodes of a page, and what is shown of their sources. */
const PAGE = `
with recursive ancestor as (
  select number, parent_number
    from jobs.plan_nodes
   where space_id = $1
     and job_id = $2
     and number = $11
   union all
  select parent.number, parent.parent_number
    from ancestor
    join jobs.plan_nodes parent
      on parent.space_id = $1
     and parent.job_id = $2
     and parent.number = ancestor.parent_number
   where $12
),
page as (
  select n.*, v.family_id as source_family_id, v.locale, f.schema_uri, coalesce(c.label, b.label) as label,
         b.template, b.slot_kinds, folder.name as folder
    from jobs.plan_nodes n
    left join content.variants v on v.space_id = $1 and v.id = n.variant_id
    left join content.families f on f.space_id = $1 and f.id = v.family_id
    left join content.versions c on c.space_id = $1 and c.variant_id = n.variant_id and c.number = n.version
    left join content.bodies b on b.space_id = $1 and b.number = c.body_number
    left join content.folders folder on folder.space_id = $1 and folder.id = n.folder_id
   where n.space_id = $1
     and n.job_id = $2
     and n.number > $4
     and ($6::integer is null or n.parent_number = $6)
     and ($11::integer is null or n.number in (select number from ancestor))
     and ($9::integer is null or $9 = any (n.link_rules))
     and ($8::integer is null or jobs.has_bit(n.create_mask | n.reuse_mask | n.fail_mask, $8))
     and case $7::text
           when 'create' then ${isSet('n.create_mask')}
           when 'update' then ${isSet('n.create_mask')}
           when 'reuse' then case
             when $15::text = 'roll-out' then ${hasOutcome('reused')}
             else ${isSet('n.reuse_mask')} and not $13::boolean
           end
           when 'skip' then case
             when $15 = 'roll-out' then ${hasOutcome('skipped')}
             else n.decision = 'skip'
           end
           when 'fail' then ${isSet('case when $13 then n.fail_mask | n.reuse_mask else n.fail_mask end')}
           when 'share' then n.decision = 'share'
           when 'remove' then ${isSet('n.create_mask & ~n.archive_mask')}
           when 'keep' then ${isSet('n.reuse_mask')}
           when 'archive' then ${isSet('n.archive_mask')}
           else true
         end
     and ($10::text is null
          or n.variant_id::text = lower($10)
          or v.family_id::text = lower($10)
          or strpos(lower(coalesce(c.label, b.label)), lower($10)) > 0
          or strpos(lower(f.schema_uri), lower($10)) > 0)
   order by n.number
   limit $5
)`;

/** With orders of sources, a link leads to the variants of the linked family that are sources of the same copies. */
function listOf(hasOrders: boolean): string {
  return `${PAGE}
select n.number, n.parent_number as parent, n.depth, n.variant_id as "variantId", n.source_family_id as "sourceFamilyId",
       n.family_id as "familyId", n.version, n.decision, n.reason, n.create_mask as "createMask",
       n.reuse_mask as "reuseMask", n.fail_mask as "failMask", n.archive_mask as "archiveMask", n.repository_id as "repositoryId", n.folder, n.label,
       n.schema_uri as "contentType", n.locale, n.template, n.slot_kinds as "slotKinds", n.link_actions as "linkActions",
       n.link_rules as "linkRules", n.link_slots as "linkSlots", coalesce(cardinality(n.links), 0) as "linkCount",
       coalesce(
         (select json_agg(
                   json_build_object(
                     'number', target.number, 'isRewritten', coalesce(target.decision = 'copy', false))
                   order by link.place)
            from unnest(n.links[:$14], string_to_array(left(n.link_actions, $14), null))
                 with ordinality link (id, action, place)
            ${hasOrders ? TARGET_OF_ORDERS : TARGET}),
         '[]') as targets,
       coalesce(
         (select json_agg(json_build_object('locale', sibling.locale, 'id', sibling.id))
            from content.variants sibling
           where (bit_count(n.reuse_mask) > 0 or $15 = 'roll-out')
             and sibling.space_id = $1
             and sibling.family_id = n.family_id
             and sibling.locale = any ($3::text[])),
         '[]') as existing,
       array(
         select choice.locale
           from jobs.plan_choices choice
          where choice.space_id = $1
            and choice.job_id = $2
            and choice.variant_id = n.variant_id
            and choice.is_duplicate = n.is_duplicate) as chosen,
       coalesce(
         (select json_agg(json_build_object('bit', d.locale_bit, 'repositoryId', d.target_repository_id))
            from jobs.plan_destinations d
           where d.space_id = $1
             and d.job_id = $2
             and d.repository_id = n.repository_id),
         '[]') as moved,
       (select count(${hasOrders ? 'distinct child.number' : '*'})
          from ${hasOrders ? linkedSources('n') : linksOf('n')} link (id, action)
          join jobs.plan_nodes child
            on child.space_id = $1
           and child.job_id = $2
           and child.variant_id = link.id
           and child.is_duplicate = (link.action is not distinct from 'd')
         where child.parent_number = n.number)::integer as children,
       coalesce(
         (select json_agg(json_build_object(
                   'bit', o.locale_bit, 'outcome', o.outcome, 'reason', o.reason, 'author', o.author))
            from jobs.outcomes o
           where $15 in ('undo', 'roll-out')
             and o.space_id = $1
             and o.job_id = $2
             and o.node_number = n.number),
         '[]') as kept
  from page n
 order by n.number`;
}

const TARGET = `left join jobs.plan_nodes target
              on target.space_id = $1
             and target.job_id = $2
             and target.variant_id = link.id
             and target.is_duplicate = (link.action is not distinct from 'd')`;

/** Of several sources, the one with the lowest number that is copied. */
const TARGET_OF_ORDERS = `left join lateral (
              select node.number, node.decision
                from content.variants named
                join content.variants sibling on sibling.space_id = $1 and sibling.family_id = named.family_id
                join jobs.plan_nodes node
                  on node.space_id = $1
                 and node.job_id = $2
                 and node.variant_id = sibling.id
                 and node.is_duplicate = (link.action is not distinct from 'd')
               where named.space_id = $1
                 and named.id = link.id
               order by bit_count(node.create_mask & n.create_mask) = 0, node.number
               limit 1) target on true`;

/** Returns the labels of nodes by number. */
export async function readLoopNodes(
  pool: Pool,
  { space_id: spaceId, id }: PlanRow,
  numbers: readonly number[],
): Promise<ReadonlyMap<number, LoopNode>> {
  const { rows } = await pool.query<LoopNode>({
    name: 'read-loop-nodes',
    text: `
select n.number, n.variant_id as "variantId", coalesce(c.label, b.label) as label
  from jobs.plan_nodes n
  left join content.versions c on c.space_id = $1 and c.variant_id = n.variant_id and c.number = n.version
  left join content.bodies b on b.space_id = $1 and b.number = c.body_number
 where n.space_id = $1
   and n.job_id = $2
   and n.number = any ($3)`,
    values: [spaceId, id, numbers],
  });
  return new Map(rows.map((row) => [row.number, row]));
}
