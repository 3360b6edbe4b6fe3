import { createHash } from 'node:crypto';
import type { DecisionCounts, PlanCounts } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import type { TreeRequest } from './tree-request';

/** The counts of a plan without its cycles, and the digest of its decisions. */
export interface PlanSummary {
  readonly counts: Omit<PlanCounts, 'loops'>;
  /** SHA-256 in hex. Equal for two plans with the same decisions about the same versions. */
  readonly digest: string;
  /** Whether a link leads to a node that is not deeper, as each cycle has one. */
  readonly mayHaveLoops: boolean;
}

interface Row {
  readonly nodes: string;
  readonly maxDepth: number;
  readonly shared: string;
  readonly missing: string;
  readonly dropped: string;
  readonly hashes: string;
  readonly byBit: readonly (Omit<DecisionCounts, 'share'> & { readonly bit: number })[];
  readonly mayHaveLoops: boolean;
}

/**
 * Summarizes a stored plan in one statement. The hash of a node covers everything that its copies depend on; the hashes
 * are combined without an order, so that a plan of a million nodes needs no sort.
 */
export async function summarizePlan(client: ClientBase, tree: TreeRequest): Promise<PlanSummary> {
  const { spaceId, jobId, locales, existing, sources } = tree;
  const { rows } = await client.query<Row>({
    name: 'summarize-plan',
    text: `
with node as (
  select *
    from jobs.plan_nodes
   where space_id = $1
     and job_id = $2
),
hashed as (
  select hashtextextended(
           concat_ws(
             ' ', variant_id, is_duplicate, version, depth, create_mask, reuse_mask, fail_mask, hierarchy_mask, decision,
             reason, repository_id, folder_id, links::text, link_actions, slot_families::text),
           seed) as hash,
         seed
    from node
   cross join generate_series(0, 1) seed
)
select count(*) as nodes,
       coalesce(max(depth), 0) as "maxDepth",
       count(*) filter (where decision = 'share') as shared,
       count(*) filter (where decision = 'skip') as missing,
       coalesce(sum(length(link_actions) - length(replace(link_actions, 'x', '')))
         filter (where link_actions ~ 'x' and bit_count(create_mask) > 0), 0) as dropped,
       (select concat_ws(' ', bit_xor(hash) filter (where seed = 0), sum(hash) filter (where seed = 1)) from hashed) as hashes,
       (select coalesce(json_agg(bit_counts), '[]')
          from (
            select bit,
                   count(*) filter (where jobs.has_bit(create_mask, bit)) as create,
                   count(*) filter (where jobs.has_bit(reuse_mask, bit) and depth > 0 and not $4) as reuse,
                   count(*) filter (where jobs.has_bit(reuse_mask, bit) and depth = 0 and not $4) as skip,
                   count(*) filter (
                     where jobs.has_bit(case when $4 then fail_mask | reuse_mask else fail_mask end, bit)) as fail
              from node
             cross join generate_series(0, $3::integer - 1) bit
             group by bit
          ) bit_counts) as "byBit",
       exists (
         select
           from node n
          cross join unnest(n.links) link (id)
           join jobs.plan_nodes target
             on target.space_id = $1
            and target.job_id = $2
            and target.variant_id = link.id
            and target.depth <= n.depth
          where bit_count(n.create_mask) > 0) as "mayHaveLoops"
  from node`,
    values: [spaceId, jobId, locales.length, existing === 'fail'],
  });
  const [row] = rows;
  if (row === undefined) throw new Error('The statement summarize-plan returned no row.');
  const counts = countsOf(row, locales);
  const digest = createHash('sha256')
    .update(JSON.stringify([row.nodes, row.hashes, locales, tree.replicateFolders, counts]))
    .digest('hex');
  // A link may lead to another variant of a family than the one that it names.
  return { counts, digest, mayHaveLoops: row.mayHaveLoops || sources !== undefined };
}

const NONE: DecisionCounts = { create: 0, reuse: 0, share: 0, skip: 0, fail: 0 };

function countsOf(row: Row, locales: readonly string[]): PlanSummary['counts'] {
  const byLocale = Object.fromEntries(
    locales.map((locale, place): [string, DecisionCounts] => {
      const { create, reuse, skip, fail } = row.byBit.find(({ bit }) => bit === place) ?? NONE;
      return [locale, { create, reuse, share: 0, skip, fail }];
    }),
  );
  const sum = (decision: keyof DecisionCounts): number =>
    Object.values(byLocale).reduce((total, counts) => total + counts[decision], 0);
  return {
    nodes: Number(row.nodes),
    byDecision: {
      create: sum('create'),
      reuse: sum('reuse'),
      share: Number(row.shared),
      skip: sum('skip') + Number(row.missing),
      fail: sum('fail'),
    },
    byLocale,
    shared: Number(row.shared),
    dropped: Number(row.dropped),
    bytes: 0,
    maxDepth: row.maxDepth,
  };
}
