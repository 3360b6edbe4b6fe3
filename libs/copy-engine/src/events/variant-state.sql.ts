import type { JobId, SyncState, VariantContent, VariantFact } from '@scriptorium/contracts';
import { eventContent } from '../copy/event-content';
import { eventContentParts } from '../copy/event-content.sql';
import { BASED_ON } from '../sync/sync-facts.sql';
import type { VariantState } from './variant-messages';

/** The column `publishing_status`, with EARLY if a version before the current one is published. */
export const PUBLISHING_STATUS = `(
       case
         when v.publishing_status = 'LATEST' and v.published_version < v.version then 'EARLY'
         else v.publishing_status
       end)`;

/** A row with the STATE_COLUMNS. */
export interface StateRow {
  readonly id: string;
  readonly version: number;
  readonly sequence: string;
  readonly status: VariantFact['status'];
  readonly publishingStatus: VariantFact['publishingStatus'];
  readonly content: string;
  readonly sourceVariantId: string | null;
  readonly sourceVersion: number | null;
  readonly jobId: JobId | null;
  readonly basedOn: number | null;
  /** The sync state that the last event reports. Of a variant that is no copy, `copied`. */
  readonly syncState: SyncState;
}

/** Columns of a variant `v` from which `stateOf` makes the state that its events contain. */
export const STATE_COLUMNS = `
       v.id, v.version, v.sequence, lower(v.status) as status, lower(${PUBLISHING_STATUS}) as "publishingStatus",
       ${eventContentParts('v')} as content, v.source_variant_id as "sourceVariantId",
       v.source_version as "sourceVersion", v.job_id as "jobId", ${BASED_ON} as "basedOn",
       coalesce(v.announced_state, 'copied') as "syncState"`;

export function stateOf({
  version,
  sequence,
  status,
  publishingStatus,
  content,
  sourceVariantId,
  sourceVersion,
  jobId,
  basedOn,
  syncState,
}: StateRow): VariantState {
  return {
    version,
    sequence,
    status,
    publishingStatus,
    content: JSON.parse(`{${eventContent(content)}}`) as VariantContent,
    ...(sourceVariantId === null || sourceVersion === null || basedOn === null
      ? {}
      : { copiedFrom: { variantId: sourceVariantId, version: sourceVersion, jobId }, basedOn, syncState }),
  };
}
