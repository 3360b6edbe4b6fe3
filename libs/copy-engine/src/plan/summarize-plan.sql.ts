import { createHash } from 'node:crypto';
import type { CopyCounts, PlanCounts } from '@scriptorium/contracts';
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
  /** Null for a window without nodes. */
  readonly xor: string | null;
  readonly sum: string | null;
  readonly byBit: readonly (Omit<CopyCounts, 'share' | 'skip'> & { readonly bit: number })[];
  readonly mayHaveLoops: boolean;
}

/** Pairs of node and locale in one statement, which counts them in memory. */
const PAIRS = 1_000_000;

/**
 * Summarizes a stored plan, one window of nodes after another. The hash of a node covers everything that its copies
 * depend on; the hashes are combined without an order, so that a plan of a million nodes needs no sort.
 */
export async function summarizePlan(
  client: ClientBase,
  tree: TreeRequest,
  { lastNumber }: { readonly lastNumber: number },
  pairs = PAIRS,
): Promise<PlanSummary> {
  const { locales } = tree;
  const size = Math.max(1, Math.floor(pairs / locales.length));
  let sum = EMPTY;
  for (let from = 0; from <= lastNumber; from += size) {
    sum = add(sum, await summarizeWindow(client, tree, { from, to: from + size - 1 }));
  }
  const counts = countsOf(sum, locales);
  const hashes = `${String(BigInt.asIntN(64, sum.xor))} ${String(sum.sum)}`;
  const digest = createHash('sha256')
    .update(JSON.stringify([String(sum.nodes), hashes, locales, tree.replicateFolders, counts]))
    .digest('hex');
  // A link may lead to another variant of a family than the one that it names.
  return { counts, digest, mayHaveLoops: sum.mayHaveLoops || tree.sources !== undefined };
}

/** The sums of some windows. */
interface Sum {
  readonly nodes: number;
  readonly maxDepth: number;
  readonly shared: number;
  readonly missing: number;
  readonly dropped: number;
  readonly xor: bigint;
  readonly sum: bigint;
  /** In the order of the locales. */
  readonly byBit: readonly Omit<CopyCounts, 'share' | 'skip'>[];
  readonly mayHaveLoops: boolean;
}

const EMPTY: Sum = {
  nodes: 0,
  maxDepth: 0,
  shared: 0,
  missing: 0,
  dropped: 0,
  xor: 0n,
  sum: 0n,
  byBit: [],
  mayHaveLoops: false,
};

function add(sum: Sum, row: Row): Sum {
  const byBit = row.byBit.map(({ bit, create, reuse, fail }) => {
    const known = sum.byBit[bit] ?? NONE;
    return {
      create: known.create + create,
      reuse: known.reuse + reuse,
      fail: known.fail + fail,
    };
  });
  return {
    nodes: sum.nodes + Number(row.nodes),
    maxDepth: Math.max(sum.maxDepth, row.maxDepth),
    shared: sum.shared + Number(row.shared),
    missing: sum.missing + Number(row.missing),
    dropped: sum.dropped + Number(row.dropped),
    xor: sum.xor ^ BigInt(row.xor ?? 0),
    sum: sum.sum + BigInt(row.sum ?? 0),
    byBit: byBit.length === 0 ? sum.byBit : byBit,
    mayHaveLoops: sum.mayHaveLoops || row.mayHaveLoops,
  };
}

async function summarizeWindow(
  client: ClientBase,
  { spaceId, jobId, locales, existing }: TreeRequest,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<Row> {
  const { rows } = await client.query<Row>({
    name: 'summarize-plan',
    text: `
with node as materialized (
  select *
    from jobs.plan_nodes
   where space_id = $1
     and job_id = $2
     and number between $5 and $6
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
       (select bit_xor(hash) from hashed where seed = 0)::text as xor,
       (select sum(hash) from hashed where seed = 1)::text as sum,
       (select coalesce(json_agg(bit_counts order by bit), '[]')
          from (
            select bit,
                   count(*) filter (where jobs.has_bit(create_mask, bit)) as create,
                   count(*) filter (where jobs.has_bit(reuse_mask, bit) and not $4) as reuse,
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
    values: [spaceId, jobId, locales.length, existing === 'fail', from, to],
  });
  const [row] = rows;
  if (row === undefined) throw new Error('The statement summarize-plan returned no row.');
  return row;
}

const NONE: CopyCounts = { create: 0, reuse: 0, share: 0, skip: 0, fail: 0 };

function countsOf(row: Sum, locales: readonly string[]): PlanSummary['counts'] {
  const byLocale = Object.fromEntries(
    locales.map((locale, place): [string, CopyCounts] => {
      const { create, reuse, fail } = row.byBit[place] ?? NONE;
      return [locale, { create, reuse, share: 0, skip: 0, fail }];
    }),
  );
  const sum = (decision: keyof CopyCounts): number =>
    Object.values(byLocale).reduce((total, counts) => total + counts[decision], 0);
  return {
    nodes: row.nodes,
    byDecision: {
      create: sum('create'),
      reuse: sum('reuse'),
      share: row.shared,
      skip: row.missing,
      fail: sum('fail'),
    },
    byLocale,
    shared: row.shared,
    dropped: row.dropped,
    bytes: 0,
    maxDepth: row.maxDepth,
  };
}
