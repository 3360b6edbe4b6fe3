import type { FamilyId, JobId, SyncState, VariantFact, VariantId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { eventContent } from '../copy/event-content';
import { eventContentParts } from '../copy/event-content.sql';
import { BASED_ON } from '../sync/sync-facts.sql';
import { copyId } from './copy-id.sql';
import type { CopiesToDecide } from './decide-copies.store';

/** A range of nodes of an undo in one locale. */
type Range = Omit<CopiesToDecide, 'undoneJobId'>;

/** A copy, and what its events contain. */
export interface ReportedCopyState {
  readonly id: VariantId;
  readonly familyId: FamilyId;
  readonly locale: string | null;
  readonly version: number;
  readonly sequence: string;
  readonly status: VariantFact['status'];
  readonly publishingStatus: VariantFact['publishingStatus'];
  readonly sourceVariantId: VariantId;
  readonly sourceVersion: number;
  readonly jobId: JobId | null;
  readonly basedOn: number;
  /** The one that events have reported. */
  readonly syncState: SyncState;
  /** See `eventContent`. */
  readonly content: string;
}

const COLUMNS = `
       v.id, v.family_id as "familyId", v.locale, v.version, v.sequence, lower(v.status) as status,
       lower(case
         when v.publishing_status = 'LATEST' and v.published_version < v.version then 'EARLY'
         else v.publishing_status
       end) as "publishingStatus",
       v.source_variant_id as "sourceVariantId", v.source_version as "sourceVersion", v.job_id as "jobId",
       ${BASED_ON} as "basedOn", coalesce(v.announced_state, 'copied') as "syncState",
       ${eventContentParts('v')} as content`;

/** The nodes `n` whose copies a command of an undo has archived. $1 to $6 are those of `parameters`. */
const ARCHIVED_NODES = `
  from jobs.outcomes o
  join jobs.plan_nodes n on n.space_id = $1 and n.job_id = $2 and n.number = o.node_number`;

const IN_RANGE = `
 where o.space_id = $1
   and o.job_id = $2
   and o.node_number between $5 and $6
   and o.locale_bit = $3
   and o.outcome = 'archived'
 order by v.id`;

/** Returns the copies that a command of an undo has archived, except for those that were changed or deleted since. */
export async function readArchivedCopies(client: ClientBase, range: Range): Promise<ReportedCopyState[]> {
  const { rows } = await client.query<ReportedCopyState>({
    name: 'read-archived-copies',
    text: `
select ${COLUMNS}${ARCHIVED_NODES}
  join content.variants v
    on v.space_id = $1
   and v.id = ${copyId('n.family_id', '$4::text')}
   and v.status = 'ARCHIVED'
   and v.updated_at = v.archived_at${IN_RANGE}`,
    values: parameters(range),
  });
  return rows.map(withContent);
}

/**
 * Returns the copies, in other locales, of those that a command of an undo has archived. Their last event reports, or
 * has still to report, that their source is archived.
 */
export async function readCopiesOfArchived(client: ClientBase, range: Range): Promise<ReportedCopyState[]> {
  const { rows } = await client.query<ReportedCopyState>({
    name: 'read-copies-of-archived',
    text: `
select ${COLUMNS}${ARCHIVED_NODES}
  join content.variants v
    on v.space_id = $1
   and v.family_id = n.family_id
   and v.source_variant_id = ${copyId('n.family_id', '$4::text')}
   and v.announced_state = 'source-archived'${IN_RANGE}`,
    values: parameters(range),
  });
  return rows.map(withContent);
}

function withContent(row: ReportedCopyState): ReportedCopyState {
  return { ...row, content: eventContent(row.content) };
}

/** Returns $1 to $6 of both statements. */
function parameters({ spaceId, jobId, localeBit, locale, from, to }: Range): unknown[] {
  return [spaceId, jobId, localeBit, locale, from, to];
}
