import type { PlanDecision, VariantId } from '@scriptorium/contracts';
import type { Pool } from 'pg';
import type { PlanRow } from '../plan-rows/plans.store';

export interface DifferenceRow {
  readonly variantId: VariantId;
  readonly label: string | null;
  readonly a: ComparedRow | null;
  readonly b: ComparedRow | null;
}

interface ComparedRow {
  readonly number: number;
  /** Number of the rule of the link that first led to the node. */
  readonly rule: number | null;
  /** `<locale> <decision>`, by locale. */
  readonly decisions: readonly `${string} ${PlanDecision}`[];
}

/** Returns a query for the nodes of a plan with their decisions. The arguments are parameters. */
function nodesOf(plan: {
  readonly id: string;
  readonly locales: string;
  readonly failsExisting: string;
  readonly kind: string;
}): string {
  return `
  select n.variant_id, n.is_duplicate, n.version, n.number,
         array(
           select locale || ' ' || case
                    when ${plan.kind} = 'undo' then case
                      when jobs.has_bit(n.archive_mask, bit::integer - 1) then 'archive'
                      when jobs.has_bit(n.create_mask, bit::integer - 1) then 'remove'
                      else 'keep'
                    end
                    when ${plan.kind} = 'roll-out' then case
                      when jobs.has_bit(n.create_mask, bit::integer - 1) then 'update'
                      when exists (
                             select
                               from jobs.outcomes o
                              where o.space_id = $1
                                and o.job_id = ${plan.id}
                                and o.node_number = n.number
                                and o.locale_bit = bit - 1
                                and o.outcome = 'reused') then 'reuse'
                      else 'skip'
                    end
                    when n.decision <> 'copy' then n.decision
                    when jobs.has_bit(n.create_mask, bit::integer - 1) then 'create'
                    when jobs.has_bit(n.fail_mask, bit::integer - 1) or ${plan.failsExisting} then 'fail'
                    else 'reuse'
                  end
             from unnest(${plan.locales}::text[]) with ordinality destination (locale, bit)
            where n.decision <> 'copy'
               or jobs.has_bit(n.create_mask | n.reuse_mask | n.fail_mask, bit::integer - 1)
            order by locale) as decisions,
         (select parent.link_rules[array_position(parent.links, n.variant_id)]
            from jobs.plan_nodes parent
           where parent.space_id = $1
             and parent.job_id = ${plan.id}
             and parent.number = n.parent_number) as rule
    from jobs.plan_nodes n
   where n.space_id = $1
     and n.job_id = ${plan.id}
     and ($8::uuid is null or n.variant_id > $8)`;
}

/**
 * Returns the nodes that differ, by the ids of their variants. A variant can have two nodes: its copy and a duplicate.
 */
export async function readPlanDifferences(
  pool: Pool,
  [a, b]: readonly [PlanRow, PlanRow],
  { after, limit }: { readonly after?: string; readonly limit: number },
): Promise<DifferenceRow[]> {
  const { rows } = await pool.query<DifferenceRow>({
    name: 'read-plan-differences',
    text: `
with one as (${nodesOf({ id: '$2', locales: '$4', failsExisting: '$6::boolean', kind: '$10::text' })}
),
other as (${nodesOf({ id: '$3', locales: '$5', failsExisting: '$7::boolean', kind: '$11::text' })}
),
different as (
  select coalesce(one.variant_id, other.variant_id) as variant_id,
         coalesce(one.is_duplicate, other.is_duplicate) as is_duplicate,
         coalesce(one.version, other.version) as version,
         case
           when one.number is not null
             then json_build_object('number', one.number, 'rule', one.rule, 'decisions', one.decisions)
         end as a,
         case
           when other.number is not null
             then json_build_object('number', other.number, 'rule', other.rule, 'decisions', other.decisions)
         end as b
    from one
    full join other
      on other.variant_id = one.variant_id
     and other.is_duplicate = one.is_duplicate
   where one.decisions is distinct from other.decisions
   order by 1, 2
   limit $9
)
select d.variant_id as "variantId", coalesce(c.label, body.label) as label, d.a, d.b
  from different d
  left join content.versions c on c.space_id = $1 and c.variant_id = d.variant_id and c.number = d.version
  left join content.bodies body on body.space_id = $1 and body.number = c.body_number
 order by d.variant_id, d.is_duplicate`,
    values: [
      a.space_id,
      a.id,
      b.id,
      a.locales,
      b.locales,
      a.request.existing === 'fail',
      b.request.existing === 'fail',
      after ?? null,
      limit,
      a.kind,
      b.kind,
    ],
  });
  return rows;
}
