import type { CopyRequest } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import type { PlanRow } from '../plan-rows/plans.store';

export interface RootOfPlan {
  readonly rootId: string;
  readonly rootVersion: number;
  readonly rootLabel: string;
  readonly rootLocale: string | null;
}

/**
 * Returns the first root of a plan: the variant that its request names first, or the first that its query has found.
 * Returns undefined if it was deleted.
 */
export async function readRootOfPlan(
  client: ClientBase,
  { space_id: spaceId, id }: PlanRow,
  { roots }: CopyRequest,
): Promise<RootOfPlan | undefined> {
  const [first] = roots;
  const { rows } = await client.query<RootOfPlan>({
    name: 'read-root-of-plan',
    text: `
select v.id as "rootId", case when v.id = n.variant_id then n.version else v.version end as "rootVersion",
       coalesce(v.label, b.label) as "rootLabel",
       v.locale as "rootLocale"
  from jobs.plan_nodes n
  join content.variants v on v.space_id = $1 and v.id = coalesce($3, n.variant_id)
  join content.bodies b on b.space_id = $1 and b.number = v.body_number
 where n.space_id = $1
   and n.job_id = $2
   and n.number = 0`,
    values: [spaceId, id, first !== undefined && 'variantId' in first ? first.variantId : null],
  });
  return rows[0];
}
