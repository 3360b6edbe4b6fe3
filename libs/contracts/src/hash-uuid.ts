import { createHash } from 'node:crypto';
import { uuidText } from './uuid-text';

/** Sources of the bits of a computed UUID. Computed ids are stored, so a layout must never change. */
export interface UuidLayout {
  /** The first 64 bits. Default: those of the hash. */
  readonly head?: Uint8Array;
  /** The version digit. Default: the digit in the first 64 bits. */
  readonly version?: 4 | 8;
  /** Number of bits of the ninth byte that are fixed to 10…0. RFC 9562 requires 2; some layouts fix more. */
  readonly variantBits: 2 | 4 | 8;
}

/**
 * Returns a UUID computed from the SHA-256 hash of the parts. It is the same in every process and release: the
 * database, other systems and SQL functions (`content.variant_id`) rely on it. Texts are hashed as UTF-8, and parts
 * without a separator.
 */
export function hashUuid(parts: readonly (string | Uint8Array)[], layout: UuidLayout): string {
  const { head, version, variantBits } = layout;
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  const digest = hash.digest();
  const bytes = head === undefined ? digest.subarray(0, 16) : Buffer.concat([head, digest.subarray(0, 8)]);
  if (version !== undefined) bytes.writeUInt8((version << 4) | (bytes.readUInt8(6) & 0x0f), 6);
  bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & (0xff >> variantBits)), 8);
  return uuidText(bytes);
}
