import { createHash } from 'node:crypto';
import { uuidText } from './uuid-text';

/** Where the bits of a computed UUID come from. Ids of every layout in use are stored, so a layout never changes. */
export interface UuidLayout {
  /** The first 64 bits. Absent: those of the hash. */
  readonly head?: Uint8Array;
  /** The version digit. Absent: the one in the first 64 bits. */
  readonly version?: 4 | 8;
  /** How many bits of the ninth byte are fixed to 10…0: 2 by RFC 9562. Layouts that fix more keep a prefix of it. */
  readonly variantBits: 2 | 4 | 8;
}

/**
 * Returns the UUID that the SHA-256 hash of the parts gives. It is the same in every process and release: the database, other
 * systems and SQL functions (`content.variant_id`) rely on it. Texts are hashed as UTF-8, without a separator between parts.
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
