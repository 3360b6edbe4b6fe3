import type { CoverageQuery, JobId, PlanCounts, RollOutCounts, SpaceId } from '@scriptorium/contracts';
import { insertCommands, type JobPlan, type PlannedCounts } from '@scriptorium/jobs';
import type { ClientBase } from 'pg';
import { createHash } from 'node:crypto';
import { noLocale } from '../plan/destinations';
import { MARK_KEPT } from '../plan/mark-kept.sql';
import { insertCoveredSources } from './covered-sources.store';
import { DECIDE_ROLL_OUT, INSERT_ROLL_OUT_NODES, SUM_ROLL_OUT_NODES } from './roll-out-nodes.sql';

/** A roll-out to plan. `jobId` is the id of its plan and of the job that executes it. */
export interface RollOutToPlan {
  readonly spaceId: SpaceId;
  readonly jobId: JobId;
  /** The ids of sources and of copies, each once. */
  readonly roots: readonly string[];
  readonly locales: readonly string[];
  /** Takes the place of the roots. */
  readonly coverage?: CoverageQuery | undefined;
}

export interface PlannedRollOut {
  readonly counts: PlannedCounts;
  readonly planCounts: PlanCounts;
  readonly digest: string;
  /** The highest number of a node; -1 without nodes. */
  readonly lastNumber: number;
}

/**
 * Maximum number of copies that a command updates. A command is one transaction, for which the saves of its families
 * wait; the merge of a body of 3.5 KB takes about 0.9 ms.
 */
const NODES_PER_COMMAND = 100;
/** Pairs of node and locale in one statement. */
const PAIRS = 100_000;

/**
 * Plans a roll-out: every copy of the sources is updated, reused or skipped. Changes nothing but the plan. Runs in the
 * caller's transaction.
 */
export async function planRollOut(client: ClientBase, rollOut: RollOutToPlan): Promise<PlannedRollOut> {
  const { spaceId, jobId, locales, coverage } = rollOut;
  const empty = noLocale(locales.length);
  const nodes =
    coverage === undefined
      ? await insertSources(client, rollOut, empty)
      : await insertCoveredSources(client, rollOut, coverage, empty);
  const lastNumber = nodes - 1;
  for (const { from, to } of windowsOf(lastNumber, locales)) {
    await client.query({
      name: 'decide-roll-out',
      text: DECIDE_ROLL_OUT,
      values: [spaceId, jobId, locales, from, to],
    });
  }
  await client.query({ name: 'mark-kept-copies', text: MARK_KEPT, values: [spaceId, jobId, empty] });
  return summarize(client, rollOut, lastNumber);
}

async function insertSources(
  client: ClientBase,
  { spaceId, jobId, roots, locales }: RollOutToPlan,
  emptyMask: string,
): Promise<number> {
  const { rowCount } = await client.query({
    name: 'insert-roll-out-nodes',
    text: INSERT_ROLL_OUT_NODES,
    values: [spaceId, jobId, roots, locales, emptyMask],
  });
  return rowCount ?? 0;
}

/** Inserts the commands of a stored roll-out. The first `window` of them are released. */
export async function cutRollOut(
  client: ClientBase,
  { spaceId, jobId, locales }: Pick<RollOutToPlan, 'spaceId' | 'jobId' | 'locales'>,
  { counts, lastNumber }: Pick<PlannedRollOut, 'counts' | 'lastNumber'>,
  window: number,
): Promise<JobPlan> {
  const cut = await insertCommands(
    client,
    { spaceId, jobId, window },
    {
      name: 'of-roll-out',
      text: `
  select format('update %s-%s/%s', first, last, bit) as name, bit as locale_bit, first as from_number,
         last as to_number, 'copy' as kind
    from generate_series(0, $5::integer, $6::integer) first
   cross join generate_series(0, $4::integer - 1) bit
   cross join lateral (select least(first + $6 - 1, $5) as last) range
   where exists (
     select
       from jobs.plan_nodes n
      where n.space_id = $1
        and n.job_id = $2
        and n.number between first and last
        and jobs.has_bit(n.create_mask, bit))`,
      values: [locales.length, lastNumber, NODES_PER_COMMAND],
    },
  );
  return { counts, hasRedirects: false, ...cut };
}

interface SumRow {
  readonly xor: string | null;
  readonly sum: string | null;
  readonly byBit: readonly (RollOutCounts & { readonly bit: number })[];
}

async function summarize(client: ClientBase, rollOut: RollOutToPlan, lastNumber: number): Promise<PlannedRollOut> {
  const { spaceId, jobId, locales } = rollOut;
  const rows: SumRow[] = [];
  for (const { from, to } of windowsOf(lastNumber, locales)) {
    const window = await client.query<SumRow>({
      name: 'sum-roll-out-nodes',
      text: SUM_ROLL_OUT_NODES,
      values: [spaceId, jobId, from, to, locales.length],
    });
    rows.push(...window.rows);
  }
  const byLocale = Object.fromEntries(locales.map((locale, bit) => [locale, sumOf(rows.map((row) => row.byBit[bit]))]));
  const byDecision = sumOf(Object.values(byLocale));
  const planCounts = {
    nodes: lastNumber + 1,
    byDecision,
    byLocale,
    shared: 0,
    dropped: 0,
    bytes: 0,
    loops: 0,
    maxDepth: 0,
  };
  const { update, reuse, skip } = byDecision;
  return {
    counts: { total: update + reuse + skip, reused: reuse, skipped: skip, failed: 0, shared: 0, dropped: 0 },
    planCounts,
    digest: digestOf(rollOut, rows, planCounts),
    lastNumber,
  };
}

function windowsOf(lastNumber: number, locales: readonly string[]): { readonly from: number; readonly to: number }[] {
  const size = Math.max(1, Math.floor(PAIRS / locales.length));
  const count = Math.ceil((lastNumber + 1) / size);
  return Array.from({ length: count }, (_, at) => ({ from: at * size, to: (at + 1) * size - 1 }));
}

function sumOf(all: readonly (RollOutCounts | undefined)[]): RollOutCounts {
  const sum = { update: 0, reuse: 0, skip: 0 };
  for (const counts of all) {
    sum.update += counts?.update ?? 0;
    sum.reuse += counts?.reuse ?? 0;
    sum.skip += counts?.skip ?? 0;
  }
  return sum;
}

/** Returns SHA-256 in hex. Equal for two roll-outs of the same sources with the same decisions. */
function digestOf({ locales }: RollOutToPlan, rows: readonly SumRow[], counts: PlanCounts): string {
  const hashes = rows.map(({ xor, sum }) => [xor, sum]);
  return createHash('sha256')
    .update(JSON.stringify([locales, hashes, counts]))
    .digest('hex');
}
