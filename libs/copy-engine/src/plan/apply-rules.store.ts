import type { FamilyId, JobId, LinkAction, LinkRule, SpaceId, VariantId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { derivedId } from '../derived-id';
import type { TreeRequest } from './tree-request';
import { decideLink, type LinkFacts } from '../links/decide-link';
import { slotPaths } from '../links/slot-paths';

/** Nodes in one statement: with templates, which have up to 200 KB, and without. */
const CHUNK_WITH_TEMPLATES = 100;
const CHUNK = 2_000;

/** The letters of `jobs.plan_nodes.link_actions`. */
export const ACTION_LETTERS: Readonly<Record<LinkAction, string>> = {
  localize: 'l',
  share: 's',
  duplicate: 'd',
  stop: '!',
};
/** Number of the rule of a link that no rule matches. */
const NO_RULE = -1;

/** A node with its slots. The arrays have an element for each slot; that of a slot without an active item is null. */
interface NodeSlots {
  readonly number: number;
  readonly depth: number;
  /** Null unless a rule has a path. */
  readonly template: string | null;
  readonly kinds: string;
  readonly values: readonly string[];
  readonly contentTypes: readonly (string | null)[];
  readonly locales: readonly (string | null)[];
  /** The family of the linked item, or null if it cannot be copied. */
  readonly families: readonly (FamilyId | null)[];
}

/** The columns of a node that rules decide. */
interface DecidedLinks {
  readonly number: number;
  readonly links: readonly VariantId[];
  readonly actions: string;
  readonly rules: readonly number[];
  /** Positions of the links' slots. */
  readonly slots: readonly number[];
  readonly families: readonly (string | null)[] | null;
  readonly stops: boolean;
}

/**
 * Decides on the links of newly inserted nodes by the rules of the request, and stores the decisions with the nodes
 * before the walk continues. A node with a forbidden link fails in all of its locales. Two statements for each chunk of
 * nodes. Returns the number of redirects: links to a failed node stay unchanged.
 */
export async function applyRules(
  client: ClientBase,
  tree: TreeRequest,
  nodes: { readonly from: number; readonly to: number },
): Promise<number> {
  const rules = tree.rules ?? [];
  const needsPaths = rules.some(({ match }) => match.path !== undefined);
  const chunk = needsPaths ? CHUNK_WITH_TEMPLATES : CHUNK;
  let redirects = 0;
  for (let from = nodes.from; from <= nodes.to; from += chunk) {
    const range = { from, to: Math.min(from + chunk - 1, nodes.to) };
    const decided = (await readSlots(client, tree, range, needsPaths)).map((node) =>
      decideLinks(node, rules, tree.jobId),
    );
    if (decided.length > 0) redirects += await saveLinks(client, tree, decided);
  }
  return redirects;
}

/** Returns the links of a node: its links, and the references that a rule does not share. */
function decideLinks(node: NodeSlots, rules: readonly LinkRule[], jobId: JobId): DecidedLinks {
  const paths = node.template === null ? [] : slotPaths(node.template);
  const [links, numbers, slots]: [VariantId[], number[], number[]] = [[], [], []];
  const families: (string | null)[] = [];
  let actions = '';
  [...node.kinds].forEach((kind, at) => {
    const value = node.values[at] ?? '';
    const family = node.families[at] ?? null;
    families.push(kind === 'b' ? value : null);
    if (kind !== 'l' && kind !== 'r') return;
    const facts: LinkFacts = {
      kind: kind === 'l' ? 'link' : 'reference',
      path: paths[at] ?? '',
      depth: node.depth + 1,
      contentType: node.contentTypes[at] ?? null,
      locale: node.locales[at] ?? null,
    };
    const { action, rule = NO_RULE } = decideLink(rules, facts);
    if (kind === 'r' && action === 'share') return;
    links.push(value as VariantId);
    actions += ACTION_LETTERS[action];
    numbers.push(rule);
    slots.push(at);
    if (family === null) return;
    if (action === 'localize') families[at] = family;
    if (action === 'duplicate') families[at] = derivedId(family, jobId);
  });
  const hasFamilies = families.some((family) => family !== null);
  return {
    number: node.number,
    links,
    actions,
    rules: numbers,
    slots,
    families: hasFamilies ? families : null,
    stops: actions.includes(ACTION_LETTERS.stop),
  };
}

async function readSlots(
  client: ClientBase,
  { spaceId, jobId, roots }: TreeRequest,
  { from, to }: { readonly from: number; readonly to: number },
  withTemplates: boolean,
): Promise<NodeSlots[]> {
  const { rows } = await client.query<NodeSlots>({
    name: 'read-slots',
    text: `
select n.number, n.depth, case when $6 then b.template end as template, b.slot_kinds as kinds, v.slots as values,
       slot."contentTypes", slot.locales, slot.families
  from jobs.plan_nodes n
  join content.versions v on v.space_id = $1 and v.variant_id = n.variant_id and v.number = n.version
  join content.bodies b on b.space_id = $1 and b.number = v.body_number
 cross join lateral (
   select array_agg(f.schema_uri order by slot.position) as "contentTypes",
          array_agg(target.locale order by slot.position) as locales,
          array_agg(
            case when target.status = 'ACTIVE' and target.locale = $5 then target.family_id end
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
   and coalesce(n.reason, 'rule') in ('rule', 'choice')
   and b.slot_kinds ~ '[lr]'`,
    values: [spaceId, jobId, from, to, roots[0]?.locale, withTemplates],
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
