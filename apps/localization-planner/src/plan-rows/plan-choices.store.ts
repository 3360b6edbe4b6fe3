import type { JobId, PlanChoice, SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import type { PlanRow } from './plans.store';

/**
 * Stores choices about nodes, or deletes those that are revoked. Returns the numbers of unknown nodes; the caller must
 * then roll back.
 */
export async function savePlanChoices(
  client: ClientBase,
  { space_id: spaceId, id }: PlanRow,
  choices: readonly PlanChoice[],
): Promise<number[]> {
  const { rows } = await client.query<{ unknown: number[] | null }>({
    name: 'save-plan-choices',
    text: `
with chosen as (
  -- Of several choices about one node and locale, the last one counts.
  select distinct on (requested.node, requested.locale)
         requested.node, requested.locale, requested.action, n.variant_id, n.is_duplicate
    from unnest($3::integer[], $4::text[], $5::text[]) with ordinality requested (node, locale, action, place)
    left join jobs.plan_nodes n on n.space_id = $1 and n.job_id = $2 and n.number = requested.node
   order by requested.node, requested.locale, requested.place desc
),
revoked as (
  delete from jobs.plan_choices c
   using chosen
   where c.space_id = $1
     and c.job_id = $2
     and c.variant_id = chosen.variant_id
     and c.is_duplicate = chosen.is_duplicate
     and c.locale = chosen.locale
     and chosen.action in ('localize', 'remove', 'update')
),
saved as (
  insert into jobs.plan_choices (space_id, job_id, variant_id, is_duplicate, locale, action)
  select $1, $2, variant_id, is_duplicate, locale, action
    from chosen
   where action not in ('localize', 'remove', 'update')
     and variant_id is not null
  on conflict on constraint plan_choices_pkey do update
     set action = excluded.action
)
select array_agg(distinct node) filter (where variant_id is null) as unknown
  from chosen`,
    values: [
      spaceId,
      id,
      choices.map(({ node }) => node),
      choices.map(({ locale }) => locale),
      choices.map(({ action }) => action),
    ],
  });
  return rows[0]?.unknown ?? [];
}

/**
 * Gives a new plan the choices of an older one, and returns their number. A choice names a variant, so it is valid if
 * the numbers of nodes differ.
 */
export async function copyPlanChoices(
  client: ClientBase,
  spaceId: SpaceId,
  { from, to }: { readonly from: JobId; readonly to: JobId },
): Promise<number> {
  const { rowCount } = await client.query({
    name: 'copy-plan-choices',
    text: `
insert into jobs.plan_choices (space_id, job_id, variant_id, is_duplicate, locale, action)
select space_id, $3, variant_id, is_duplicate, locale, action
  from jobs.plan_choices
 where space_id = $1
   and job_id = $2`,
    values: [spaceId, from, to],
  });
  return rowCount ?? 0;
}

/** Returns whether the plan has choices of the client. */
export async function hasPlanChoices(
  client: ClientBase,
  { space_id: spaceId, id }: Pick<PlanRow, 'space_id' | 'id'>,
): Promise<boolean> {
  const { rows } = await client.query<{ found: boolean }>({
    name: 'has-plan-choices',
    text: 'select exists (select from jobs.plan_choices where space_id = $1 and job_id = $2) as found',
    values: [spaceId, id],
  });
  return rows[0]?.found === true;
}
