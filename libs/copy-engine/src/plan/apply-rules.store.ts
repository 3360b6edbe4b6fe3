import type { JobId, SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import type { ParsedRule } from '../links/decide-link';
import { decideLinks, type DecidedLinks, type NodeSlots } from './decide-links';
import type { PlanSchemas } from './plan-schemas.store';
import { TimeSlice } from './time-slice';
import { rootLocaleOf, type TreeRequest } from './tree-request';

/** Nodes in one statement: with templates, which have up to 200 KB, and without. */
const CHUNK_WITH_TEMPLATES = 100;
const CHUNK = 2_000;

/**
 * Decides on the links of newly inserted nodes by the rules of the request, and stores the decisions with the nodes
 * before the walk continues. A node with a forbidden link fails in all of its locales. Two statements for each chunk of
 * nodes. Returns the number of redirects: links to a failed node stay unchanged.
 */
export async function applyRules(
  client: ClientBase,
  tree: TreeRequest,
  rules: readonly ParsedRule[],
  schemas: PlanSchemas,
  nodes: { readonly from: number; readonly to: number },
): Promise<number> {
  const drops = rules.some(({ action }) => action === 'drop');
  const needsPaths = drops || rules.some(({ path }) => path !== undefined);
  const slice = new TimeSlice();
  const chunk = needsPaths ? CHUNK_WITH_TEMPLATES : CHUNK;
  let redirects = 0;
  for (let from = nodes.from; from <= nodes.to; from += chunk) {
    const range = { from, to: Math.min(from + chunk - 1, nodes.to) };
    const decided: DecidedLinks[] = [];
    const found = await readSlots(client, tree, range, needsPaths);
    const set = await schemas.of(client, drops ? found.map(({ schemaUri }) => schemaUri) : []);
    for (const node of found) decided.push(await decideLinks(node, rules, tree.jobId, slice, set));
    if (decided.length > 0) redirects += await saveLinks(client, tree, decided);
  }
  return redirects;
}

async function readSlots(
  client: ClientBase,
  tree: TreeRequest,
  { from, to }: { readonly from: number; readonly to: number },
  withTemplates: boolean,
): Promise<NodeSlots[]> {
  const { spaceId, jobId } = tree;
  const { rows } = await client.query<NodeSlots>({
    name: 'read-slots',
    text: `
select n.number, n.depth, case when $6 then b.template end as template, b.slot_kinds as kinds, v.slots as values,
       b.schema_uri as "schemaUri",
       slot."contentTypes", slot.locales, slot.families
  from jobs.plan_nodes n
  join content.versions v on v.space_id = $1 and v.variant_id = n.variant_id and v.number = n.version
  join content.bodies b on b.space_id = $1 and b.number = v.body_number
 cross join lateral (
   select array_agg(f.schema_uri order by slot.position) as "contentTypes",
          array_agg(target.locale order by slot.position) as locales,
          array_agg(
            case
              when target.status = 'ACTIVE' and target.locale = coalesce($5, target.locale) then target.family_id
            end
            order by slot.position) as families
     from unnest(v.slots, string_to_array(b.slot_kinds, null)) with ordinality slot (value, kind, position)
     left join content.variants target
       on target.space_id = $1
      and target.id = slot.value
      and slot.kind in ('l', 'r')
     left join content.families f on f.space_id = $1 and f.id = target.family_id
 ) slot
 where n.space_id = $1
   and n.job_id = $2
   and n.number between $3 and $4
   and (coalesce(n.reason, 'rule') in ('rule', 'choice') or ($5::text is null and n.reason = 'other-locale'))
   and b.slot_kinds ~ '[lr]'`,
    // With orders of sources, an item in any locale may be copied.
    values: [spaceId, jobId, from, to, tree.sources === undefined ? rootLocaleOf(tree) : null, withTemplates],
  });
  return rows;
}

async function saveLinks(
  client: ClientBase,
  {
    spaceId,
    jobId,
    locales,
  }: { readonly spaceId: SpaceId; readonly jobId: JobId; readonly locales: readonly string[] },
  decided: readonly DecidedLinks[],
): Promise<number> {
  const { rows } = await client.query<{ redirects: number }>({
    name: 'save-links',
    text: `
with decided as materialized (
  select d.*, n.create_mask
    from json_to_recordset($3) as d (
         number integer, links uuid[], actions text, rules smallint[], slots integer[], families uuid[], stops boolean)
    join jobs.plan_nodes n on n.space_id = $1 and n.job_id = $2 and n.number = d.number
),
saved as (
  update jobs.plan_nodes n
     set links = d.links,
         link_actions = d.actions,
         link_rules = d.rules,
         link_slots = d.slots,
         slot_families = d.families,
         create_mask = case when d.stops then n.create_mask # n.create_mask else n.create_mask end,
         fail_mask = case when d.stops then n.fail_mask | n.create_mask else n.fail_mask end
    from decided d
   where n.space_id = $1
     and n.job_id = $2
     and n.number = d.number
  returning n.family_id, case when d.stops then d.create_mask end as stopped_mask
),
redirected as (
  insert into jobs.plan_redirects (space_id, job_id, family_id, locale_bit, variant_id)
  select $1, $2, saved.family_id, bit, null
    from saved
   cross join generate_series(0, $4::integer - 1) bit
   where jobs.has_bit(saved.stopped_mask, bit)
  on conflict do nothing
  returning 1
)
select (select count(*) from redirected)::integer as redirects`,
    values: [spaceId, jobId, JSON.stringify(decided), locales.length],
  });
  return rows[0]?.redirects ?? 0;
}
