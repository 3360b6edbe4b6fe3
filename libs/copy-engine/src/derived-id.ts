import { createHash } from 'node:crypto';

/**
 * The id of what comes out of copying `source` towards `destination`: a variant from family and locale, a family or a
 * block from its source and the job. It keeps the source's first 64 bits, so that siblings lie next to each other in an
 * index, and fills the rest from SHA-256 over both (docs/adr/0006). The same as `content.variant_id` in SQL.
 */
export function derivedId(source: string, destination: string): string {
  const sourceBytes = Buffer.from(source.replaceAll('-', ''), 'hex');
  const hash = createHash('sha256').update(sourceBytes).update(destination, 'utf8').digest();
  const id = Buffer.concat([sourceBytes.subarray(0, 8), hash.subarray(0, 8)]);
  id[8] = 0x80;
  const hex = id.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
