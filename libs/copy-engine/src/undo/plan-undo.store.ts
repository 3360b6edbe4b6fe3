import type { JobId, PlanCounts, RestoreCounts, SpaceId, UndoableKind, UndoCounts } from '@scriptorium/contracts';
import { insertCommands, type JobPlan, type PlannedCounts } from '@scriptorium/jobs';
import type { ClientBase } from 'pg';
import { createHash } from 'node:crypto';
import { noLocale } from '../plan/destinations';
import { MARK_KEPT } from '../plan/mark-kept.sql';
import { allowScans } from './allow-scans.store';
import { decideCopies, type CopiesToDecide } from './decide-copies.store';
import { KEEP_CHOSEN } from './restore-copies.sql';
import { decideRestored } from './restore-copies.store';
import { INSERT_UNDO_NODES, INSERT_UNDONE_DUPLICATE, SETTLE_CHOICES, SUM_UNDO_NODES } from './undo-nodes.sql';

/** An undo to plan. `jobId` is the id of its plan and of the job that executes it. */
export interface UndoToPlan {
  readonly spaceId: SpaceId;
  readonly jobId: JobId;
  readonly undoneJobId: JobId;
  readonly undoneKind: UndoableKind;
  /** See `undoLocales`. */
  readonly locales: readonly string[];
}

export interface PlannedUndo {
  readonly counts: PlannedCounts;
  readonly planCounts: PlanCounts;
  readonly digest: string;
  /** The highest number of a node. */
  readonly lastNumber: number;
}

/**
 * Maximum number of nodes in a command. A command is one transaction and scans the links of the space once, so that a
 * large range costs less; meanwhile saves in the space wait.
 */
const NODES_PER_COMMAND = 5_000;
/** The same for the undo of a roll-out, which blocks only the saves of its families. */
const RESTORED_PER_COMMAND = 100;
/** Pairs of node and locale in one statement, which counts them in memory. */
const PAIRS = 1_000_000;
const LAST_NUMBER = 2 ** 31 - 1;

/**
 * Plans an undo from the plan of the undone job: every copy that the job has created is removed, archived or kept.
 * Every copy that a roll-out has changed is restored or kept. Changes nothing but the plan. Runs in the caller's
 * transaction.
 */
export async function planUndo(client: ClientBase, undo: UndoToPlan): Promise<PlannedUndo> {
  const { spaceId, jobId, undoneJobId, locales } = undo;
  const empty = noLocale(locales.length);
  await allowScans(client);
  const { rowCount: nodes } = await client.query({
    name: undo.undoneKind === 'duplicate' ? 'insert-undone-duplicate' : 'insert-undo-nodes',
    text: undo.undoneKind === 'duplicate' ? INSERT_UNDONE_DUPLICATE : INSERT_UNDO_NODES,
    values: [spaceId, jobId, undoneJobId, empty, locales],
  });
  await (undo.undoneKind === 'roll-out' ? decideRestoredOf : decideRemovedOf)(client, undo);
  await client.query({ name: 'mark-kept-copies', text: MARK_KEPT, values: [spaceId, jobId, empty] });
  return summarize(client, undo, (nodes ?? 0) - 1);
}

async function decideRemovedOf(client: ClientBase, undo: UndoToPlan): Promise<void> {
  const { spaceId, jobId, undoneJobId, locales } = undo;
  await client.query({
    name: 'settle-undo-choices',
    text: SETTLE_CHOICES,
    values: [spaceId, jobId, undoneJobId, locales],
  });
  for (const range of rangesOf(undo)) await decideCopies(client, range, false);
}

async function decideRestoredOf(client: ClientBase, undo: UndoToPlan): Promise<void> {
  const { spaceId, jobId, locales } = undo;
  await client.query({ name: 'keep-chosen-copies', text: KEEP_CHOSEN, values: [spaceId, jobId, locales] });
  for (const range of rangesOf(undo)) await decideRestored(client, range, false);
}

/** Returns the range of all nodes in each locale. */
function rangesOf({ spaceId, jobId, undoneJobId, locales }: UndoToPlan): CopiesToDecide[] {
  return locales.map((locale, localeBit) => {
    return { spaceId, jobId, undoneJobId, localeBit, locale, from: 0, to: LAST_NUMBER };
  });
}

/** Inserts the commands of a stored undo. The first `window` of them are released. */
export async function cutUndo(
  client: ClientBase,
  { spaceId, jobId, locales, undoneKind }: Pick<UndoToPlan, 'spaceId' | 'jobId' | 'locales' | 'undoneKind'>,
  { counts, lastNumber }: Pick<PlannedUndo, 'counts' | 'lastNumber'>,
  window: number,
): Promise<JobPlan> {
  const cut = await insertCommands(
    client,
    { spaceId, jobId, window },
    {
      name: 'of-undo',
      text: `
  select format('remove %s-%s/%s', first, last, bit) as name, bit as locale_bit, first as from_number, last as to_number,
         'remove' as kind
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
      values: [locales.length, lastNumber, undoneKind === 'roll-out' ? RESTORED_PER_COMMAND : NODES_PER_COMMAND],
    },
  );
  return { counts, hasRedirects: false, ...cut };
}

type CountsOfBit = UndoCounts & { readonly bit: number };

interface SumRow {
  readonly nodes: number;
  readonly maxDepth: number;
  readonly xor: string | null;
  readonly sum: string | null;
  readonly byBit: readonly CountsOfBit[];
}

async function summarize(client: ClientBase, undo: UndoToPlan, lastNumber: number): Promise<PlannedUndo> {
  const { spaceId, jobId, locales } = undo;
  const size = Math.max(1, Math.floor(PAIRS / locales.length));
  const rows: SumRow[] = [];
  for (let from = 0; from <= lastNumber; from += size) {
    const window = await client.query<SumRow>({
      name: 'sum-undo-nodes',
      text: SUM_UNDO_NODES,
      values: [spaceId, jobId, from, from + size - 1, locales.length],
    });
    rows.push(...window.rows);
  }
  const byLocale = Object.fromEntries(locales.map((locale, bit): [string, UndoCounts] => [locale, sumOf(rows, bit)]));
  const total = (decision: keyof UndoCounts): number =>
    Object.values(byLocale).reduce((sum, counts) => sum + counts[decision], 0);
  const sums = { remove: total('remove'), keep: total('keep'), archive: total('archive') };
  const isRestored = undo.undoneKind === 'roll-out';
  const planCounts = {
    nodes: lastNumber + 1,
    byDecision: isRestored ? restoreCounts(sums) : sums,
    byLocale: isRestored
      ? Object.fromEntries(Object.entries(byLocale).map(([locale, counts]) => [locale, restoreCounts(counts)]))
      : byLocale,
    shared: 0,
    dropped: 0,
    bytes: 0,
    loops: 0,
    maxDepth: Math.max(0, ...rows.map(({ maxDepth }) => maxDepth)),
  };
  const { remove, keep, archive } = sums;
  return {
    counts: { total: remove + keep + archive, reused: 0, skipped: keep, failed: 0, shared: 0, dropped: 0 },
    planCounts,
    digest: digestOf(undo, rows, planCounts),
    lastNumber,
  };
}

/** Returns the counts of the undo of a roll-out. A copy that is restored in any case is counted like the others. */
function restoreCounts({ remove, keep, archive }: UndoCounts): RestoreCounts {
  return { update: remove + archive, keep };
}

function sumOf(rows: readonly SumRow[], bit: number): UndoCounts {
  const counts = { remove: 0, keep: 0, archive: 0 };
  for (const { byBit } of rows) {
    counts.remove += byBit[bit]?.remove ?? 0;
    counts.keep += byBit[bit]?.keep ?? 0;
    counts.archive += byBit[bit]?.archive ?? 0;
  }
  return counts;
}

/** Returns SHA-256 in hex. Equal for two undos of one job with the same decisions. */
function digestOf({ undoneJobId, locales }: UndoToPlan, rows: readonly SumRow[], counts: PlanCounts): string {
  const hashes = rows.map(({ xor, sum }) => [xor, sum]);
  return createHash('sha256')
    .update(JSON.stringify([undoneJobId, locales, hashes, counts]))
    .digest('hex');
}
