import { hashUuid } from '@scriptorium/contracts';

/**
 * Returns the id of the copy of `source` towards `destination`: a variant from family and locale, a family or a block from its
 * source and the job. It keeps the source's first 64 bits, so that siblings are adjacent in an index, and takes the rest from
 * SHA-256 over both (docs/adr/0006-computed-ids-keep-the-version-digit.md). `content.variant_id` computes the same in SQL.
 */
export function derivedId(source: string, destination: string): string {
  const bytes = Buffer.from(source.replaceAll('-', ''), 'hex');
  return hashUuid([bytes, destination], { head: bytes.subarray(0, 8), variantBits: 8 });
}
