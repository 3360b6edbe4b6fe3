import type { FamilyId, JobId, SpaceId, VariantId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { eventContent } from './event-content';
import { eventContentParts } from './event-content.sql';
import { ONE_COMMAND } from './copy-scope.sql';
import { INSERT_COPIES, INSERT_REDUCED_COPIES } from './insert-copies.sql';
import { insertMissedOf, insertReusedOf } from './copy-outcomes.sql';

/**
 * The copy statements. They join only by primary and unique keys, one row at a time. Any other join is quadratic if the
 * server has a cached query plan from before a table had grown. One statement that joined CTEs with each other took
 * 290 ms for 768 nodes; these statements take 40 ms.
 */

/** A copy of a range of plan nodes into one locale: the range of a command, and the options of its job. */
export interface CopyRequest {
  readonly spaceId: SpaceId;
  readonly jobId: JobId;
  readonly from: number;
  readonly to: number;
  readonly locale: string;
  readonly localeBit: number;
  readonly replicateFolders: boolean;
  readonly hasRedirects: boolean;
  readonly requestedBy: string;
  /** Number of deletions (content.deletions) that the transaction has read in an earlier statement. */
  readonly deletions: string;
  /** For each number of the range the body of the copy, or null: that of its source. Default: that of its source. */
  readonly bodies?: readonly (OwnBody | null)[];
}

/** A stored body that a copy has instead of that of its source. */
export interface OwnBody {
  readonly number: string;
  /** Null: the label of the body. */
  readonly label: string | null;
}

export interface CopiedVariant {
  readonly variantId: VariantId;
  readonly familyId: FamilyId;
  readonly sourceVariantId: VariantId;
  readonly sourceVersion: number;
}

/** A copy and what its event contains. */
export interface ReportedCopy extends CopiedVariant {
  /** See `eventContent`. Empty if the copy was changed or deleted since: then another event has a higher sequence. */
  readonly content: string;
}

/** Variants that one statement has inserted. */
export interface InsertedCopies {
  readonly copied: readonly ReportedCopy[];
  /** The number of all of them (`content.next_change`). Null without copies. */
  readonly sequence: string | null;
}

/** The columns of `CopiedRow`. The number of deletions is read for each row after its insertion. */
export const RETURNING = `
returning id, family_id, source_variant_id, source_version, ${eventContentParts('variants')}, sequence,
          coalesce(pg_sequence_last_value('content.deletions'), 0)`;

/**
 * Inserts the variants of a range's nodes. Fails with a unique violation if one of them exists, and aborts the
 * transaction. Faster than insertMissingCopies: with `on conflict`, the server looks up each row before it inserts it.
 */
export async function insertCopies(client: ClientBase, copy: CopyRequest): Promise<InsertedCopies> {
  const { rows } = await client.query<CopiedRow>({
    name: copy.bodies === undefined ? 'insert-copies' : 'insert-reduced-copies',
    rowMode: 'array',
    text: `${insertOf(copy)}${RETURNING}`,
    values: parameters(copy),
  });
  return numbered(client, copy, rows);
}

/** Same as insertCopies, but skips variants that another job has already created for the same child. */
export async function insertMissingCopies(client: ClientBase, copy: CopyRequest): Promise<InsertedCopies> {
  const { rows } = await client.query<CopiedRow>({
    name: copy.bodies === undefined ? 'insert-missing-copies' : 'insert-missing-reduced-copies',
    rowMode: 'array',
    text: `${insertOf(copy)}
on conflict do nothing${RETURNING}`,
    values: parameters(copy),
  });
  return numbered(client, copy, rows);
}

/**
 * Returns the inserted variants with a number that is higher than that of any deletion before their insertion.
 *
 * A copy gets its number before it is inserted, and copies do not lock families. Meanwhile another transaction may
 * have deleted a variant with the same id, under a higher number: consumers would then ignore the copy. A deletion
 * counts itself after it gets its number and before it commits, and the insertion waits for that commit. So if the
 * count is the same after the insertion, there was no such deletion. Otherwise the tombstones decide, and the copies
 * get a new number: nothing can delete them before this transaction commits.
 */
export async function numbered(
  client: ClientBase,
  copy: Pick<CopyRequest, 'spaceId' | 'deletions'>,
  rows: readonly CopiedRow[],
): Promise<InsertedCopies> {
  const copied = rows.map(reportedCopy);
  const sequence = rows[0]?.[SEQUENCE] ?? null;
  if (sequence === null || rows.every((row) => row[DELETIONS] === copy.deletions)) return { copied, sequence };
  return { copied, sequence: (await renumberCopies(client, copy.spaceId, copied, sequence)) ?? sequence };
}

/** Gives the copies a new number if one of them was deleted before under a higher one. Returns the new number. */
async function renumberCopies(
  client: ClientBase,
  spaceId: SpaceId,
  copied: readonly CopiedVariant[],
  sequence: string,
): Promise<string | undefined> {
  const { rows } = await client.query<{ sequence: string }>({
    name: 'renumber-copies',
    text: `
with number as materialized (
  select content.next_change() as next
   where exists (
     select
       from content.deleted_variants d
      where d.space_id = $1
        and d.variant_id = any ($2::uuid[])
        and d.sequence > $3)
)
update content.variants v
   set sequence = number.next
  from number
 where v.space_id = $1
   and v.id = any ($2::uuid[])
returning v.sequence`,
    values: [spaceId, copied.map(({ variantId }) => variantId), sequence],
  });
  return rows[0]?.sequence;
}

/** Records the nodes of the range whose variant this job did not create as reused. Returns their number. */
export async function insertReused(client: ClientBase, copy: CopyRequest): Promise<number> {
  const { rowCount } = await client.query({
    name: 'insert-reused',
    text: insertReusedOf(ONE_COMMAND),
    values: range(copy),
  });
  return rowCount ?? 0;
}

export interface MissedNodes {
  readonly reused: number;
  readonly deletedSources: number;
}

/**
 * Records the nodes of the range whose source was deleted after planning: as failed, or as reused if another job has
 * created the variant before. Without an outcome, the plan would say that this job has created it.
 */
export async function insertMissedNodes(client: ClientBase, copy: CopyRequest): Promise<MissedNodes> {
  const { rows } = await client.query<{ outcome: 'reused' | 'failed' }>({
    name: 'insert-missed-nodes',
    text: insertMissedOf(ONE_COMMAND),
    values: range(copy),
  });
  const failed = rows.filter(({ outcome }) => outcome === 'failed').length;
  return { reused: rows.length - failed, deletedSources: failed };
}

export type CopiedRow = [
  id: VariantId,
  familyId: FamilyId,
  sourceVariantId: VariantId,
  sourceVersion: number,
  parts: string,
  sequence: string,
  deletions: string,
  ...member: string[],
];
const SEQUENCE = 5;
const DELETIONS = 6;

export function reportedCopy([variantId, familyId, sourceVariantId, sourceVersion, parts]: CopiedRow): ReportedCopy {
  return { variantId, familyId, sourceVariantId, sourceVersion, content: eventContent(parts) };
}

function insertOf({ bodies }: CopyRequest): string {
  return bodies === undefined ? INSERT_COPIES : INSERT_REDUCED_COPIES;
}

function parameters(copy: CopyRequest): unknown[] {
  const { bodies } = copy;
  const all = [...range(copy), copy.replicateFolders, copy.hasRedirects, copy.requestedBy];
  return bodies === undefined
    ? all
    : [...all, bodies.map((body) => body?.number ?? 0), bodies.map((body) => body?.label ?? null)];
}

/** Returns $1 to $6 of every statement here. */
export function range(copy: CopyRequest): unknown[] {
  return [copy.spaceId, copy.jobId, copy.from, copy.to, copy.localeBit, copy.locale];
}
