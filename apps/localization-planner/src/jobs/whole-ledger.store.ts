import type { FamilyId } from '@scriptorium/contracts';
import { derivedId } from '@scriptorium/copy-engine';
import type { JobRow } from '@scriptorium/jobs';
import type { Pool } from 'pg';
import type { PlacedLine } from './ledger.store';
import type { WholeOutcome } from './whole-outcome';

/** The ledgers of jobs that are completed or rolled back as a whole: every node of the plan has the same outcome. */

export interface WholeFilter {
  readonly locale: string | undefined;
  readonly node: number | undefined;
  /** The lines after this node. */
  readonly after: number;
  readonly limit: number;
}

interface NamedNode {
  readonly node: number;
  readonly variantId: string;
  readonly label: string | null;
}

/** Returns the variants of a duplicate. A source that was deleted since has no locale. */
export async function listDuplicatedVariants(
  pool: Pool,
  job: JobRow,
  whole: WholeOutcome,
  { locale, node, after, limit }: WholeFilter,
): Promise<PlacedLine[]> {
  const { rows } = await pool.query<NamedNode & { readonly version: number; readonly locale: string | null }>({
    name: 'list-duplicated-variants',
    text: `
select n.number as node, n.variant_id as "variantId", coalesce(c.label, b.label) as label, n.version, v.locale
  from jobs.plan_nodes n
  left join content.variants v on v.space_id = $1 and v.id = n.variant_id
  left join content.versions c on c.space_id = $1 and c.variant_id = n.variant_id and c.number = n.version
  left join content.bodies b on b.space_id = $1 and b.number = c.body_number
 where n.space_id = $1
   and n.job_id = $2
   and n.number > $3
   and ($4::text is null or v.locale = $4)
   and ($5::integer is null or n.number = $5)
 order by n.number
 limit $6`,
    values: [job.space_id, job.id, after, locale, node, limit],
  });
  return rows.map(({ version, ...row }) => ({
    ...lineOf(job, whole, row),
    sourceVersion: version,
    resultId: whole.outcome === 'created' ? duplicateOf(job.result_family_id, row.locale) : null,
  }));
}

/** Returns the items of a copy in drives. */
export async function listCopiedItems(
  pool: Pool,
  job: JobRow,
  whole: WholeOutcome,
  { locale, node, after, limit }: WholeFilter,
): Promise<PlacedLine[]> {
  if (locale !== undefined) return [];
  const { rows } = await pool.query<NamedNode>({
    name: 'list-copied-items',
    text: `
select number as node, item_id as "variantId", name as label
  from jobs.drive_nodes
 where space_id = $1
   and job_id = $2
   and number > $3
   and ($4::integer is null or number = $4)
 order by number
 limit $5`,
    values: [job.space_id, job.id, after, node, limit],
  });
  return rows.map((row) => ({
    ...lineOf(job, whole, { ...row, locale: null }),
    sourceVersion: null,
    resultId: whole.outcome === 'created' ? derivedId(row.variantId, job.id as string) : null,
  }));
}

function duplicateOf(familyId: FamilyId | null, locale: string | null): string | null {
  return familyId === null || locale === null ? familyId : derivedId(familyId, locale);
}

function lineOf(
  job: JobRow,
  whole: WholeOutcome,
  { node, variantId, label, locale }: NamedNode & { readonly locale: string | null },
): Omit<PlacedLine, 'sourceVersion' | 'resultId'> {
  return {
    node,
    destination: 0,
    variantId,
    label,
    locale,
    ...whole,
    attempts: job.attempts,
    startedAt: job.started_at?.toISOString() ?? null,
    endedAt: job.ended_at?.toISOString() ?? null,
  };
}
