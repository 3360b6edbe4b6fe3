import { hashUuid, type CommandId, type FamilyId, type JobId, type VariantId } from '@scriptorium/contracts';

/**
 * Returns the id of the copy of `source` to `destination`: a variant's from family and locale, a family's or a block's
 * from its source and the job. The first 64 bits are the source's, so that siblings are adjacent in an index. The rest
 * is taken from the SHA-256 hash of both (docs/adr/0006-computed-ids-keep-the-version-digit.md). `content.variant_id`
 * computes the same id in SQL. Source and destination determine the type of the id.
 */
export function derivedId(source: FamilyId, job: JobId): FamilyId;
export function derivedId(family: FamilyId, locale: string): VariantId;
export function derivedId(job: JobId, command: 'duplicate'): CommandId;
export function derivedId(job: JobId, undo: 'undo'): JobId;
export function derivedId(plan: JobId, replacement: `replan ${string}`): JobId;
export function derivedId(source: string, destination: string): string;
export function derivedId(source: string, destination: string): string {
  const bytes = Buffer.from(source.replaceAll('-', ''), 'hex');
  return hashUuid([bytes, destination], { head: bytes.subarray(0, 8), variantBits: 8 });
}
