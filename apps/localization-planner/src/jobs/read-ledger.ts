import type { ListJobOutcomes, Outcome, OutcomeLine, OutcomePage, OutcomePlace } from '@scriptorium/contracts';
import type { JobRow } from '@scriptorium/jobs';
import type { Pool } from 'pg';
import { listCopiedItems, listDuplicatedVariants, type WholeFilter } from './whole-ledger.store';
import { executedOutcome } from './executed-outcome';
import { hasLedger } from './has-ledger';
import { listRecorded, listSpan, readLastNode, type LedgerFilter, type PlacedLine } from './ledger.store';
import { wholeOutcome } from './whole-outcome';

/** Nodes whose lines one statement derives, and statements of one page. */
const SPAN = 1_000;
const MAX_SPANS = 20;

/** After the last destination of a node. */
const LAST_DESTINATION = 2 ** 15 - 1;

const START: OutcomePlace = { node: -1, destination: LAST_DESTINATION };

export type LedgerRequest = Omit<ListJobOutcomes, 'caller' | 'jobId'>;

/** Returns a page of the ledger of a job. */
export async function readLedger(pool: Pool, job: JobRow, request: LedgerRequest): Promise<OutcomePage> {
  if (!hasLedger(job)) return readWhole(pool, job, request);
  const { outcomes, locale, reason, node, after = START, limit } = request;
  const bit = locale === undefined ? undefined : job.locales.indexOf(locale);
  if (bit === -1) return { lines: [], next: null };
  const filter: LedgerFilter = { outcomes, bit, reason, node };
  const lacksCreated = reason !== undefined || outcomes?.includes(executedOutcome(job)) === false;
  if (lacksCreated) return pageOf(await listRecorded(pool, job, filter, { after, limit: limit + 1 }), limit);
  return readSpans(pool, job, filter, { after, limit });
}

/** Walks the nodes of the plan in spans, until the page is full or the walk has taken long enough. */
async function readSpans(
  pool: Pool,
  job: JobRow,
  filter: LedgerFilter,
  { after, limit }: { readonly after: OutcomePlace; readonly limit: number },
): Promise<OutcomePage> {
  const last = filter.node ?? (await readLastNode(pool, job));
  const found: PlacedLine[] = [];
  let from = Math.max(after.node, filter.node ?? 0, 0);
  for (let span = 0; from <= last; span += 1, from += SPAN) {
    if (span === MAX_SPANS)
      return { lines: found.map(lineOf), next: { node: from - 1, destination: LAST_DESTINATION } };
    const range = { from, to: Math.min(from + SPAN - 1, last), after, limit: limit + 1 - found.length };
    found.push(...(await listSpan(pool, job, filter, range)));
    if (found.length > limit) break;
  }
  return pageOf(found, limit);
}

async function readWhole(pool: Pool, job: JobRow, request: LedgerRequest): Promise<OutcomePage> {
  const { outcomes, locale, reason, node, after = START, limit } = request;
  const whole = wholeOutcome(job);
  if (whole === undefined || !matches(whole.outcome, outcomes)) return { lines: [], next: null };
  if (reason !== undefined && reason !== whole.reason) return { lines: [], next: null };
  const filter: WholeFilter = { locale, node, after: after.node, limit: limit + 1 };
  const list = job.kind === 'duplicate' ? listDuplicatedVariants : listCopiedItems;
  return pageOf(await list(pool, job, whole, filter), limit);
}

function matches(outcome: Outcome, wanted: readonly Outcome[] | undefined): boolean {
  return wanted === undefined || wanted.includes(outcome);
}

function pageOf(found: readonly PlacedLine[], limit: number): OutcomePage {
  const lines = found.slice(0, limit);
  const last = found.length > limit ? lines.at(-1) : undefined;
  return {
    lines: lines.map(lineOf),
    next: last === undefined ? null : { node: last.node, destination: last.destination },
  };
}

function lineOf({ destination: _destination, ...line }: PlacedLine): OutcomeLine {
  return line;
}
