import type { JobId, VariantContent, VariantFact } from '@scriptorium/contracts';
import { eventContent, eventContentParts } from '@scriptorium/copy-engine';
import type { VariantState } from './variant-messages';
import { PUBLISHING_STATUS } from './variants.store';

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
}

/** Columns of a variant `v` from which `stateOf` makes the state that its events contain. */
export const STATE_COLUMNS = `
       v.id, v.version, v.sequence, lower(v.status) as status, lower(${PUBLISHING_STATUS}) as "publishingStatus",
       ${eventContentParts('v')} as content, v.source_variant_id as "sourceVariantId",
       v.source_version as "sourceVersion", v.job_id as "jobId"`;

export function stateOf({
  version,
  sequence,
  status,
  publishingStatus,
  content,
  sourceVariantId,
  sourceVersion,
  jobId,
}: StateRow): VariantState {
  return {
    version,
    sequence,
    status,
    publishingStatus,
    content: JSON.parse(`{${eventContent(content)}}`) as VariantContent,
    ...(sourceVariantId === null || sourceVersion === null
      ? {}
      : { copiedFrom: { variantId: sourceVariantId, version: sourceVersion, jobId } }),
  };
}
