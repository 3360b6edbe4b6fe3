import type { FamilyId } from '@scriptorium/contracts';
import { createHash } from 'node:crypto';

/*
 * The id of a family's version encodes the family and the moment, so that no table has to store it. It starts with the
 * first 8 bytes of the family's id, followed by two bits that make it a UUID. Then come 51 bits of microseconds since
 * 2020 and 11 bits of a hash over the family's other 8 bytes. The candidates for an id are a range of families. Copies
 * of a family share the first bytes, so the hash selects among them.
 *
 * A moment is microseconds since 1970. A family at a version consists of each variant's latest version that is not
 * younger than the moment.
 */
export interface FamilyVersion {
  /** The lowest and the highest possible id of the family. */
  readonly from: string;
  readonly to: string;
  readonly moment: bigint;
  isOf(familyId: FamilyId): boolean;
}

const EPOCH = BigInt(Date.UTC(2020, 0, 1)) * 1000n;
const MOMENT_BITS = 51n;
const HASH_BITS = 11n;
/** The variant bits of a UUID, at the start of its second half. */
const MARK = 0b10n << (MOMENT_BITS + HASH_BITS);
const LEAST = '0000-000000000000';
const GREATEST = 'ffff-ffffffffffff';

export function familyVersionId(familyId: FamilyId, moment: bigint): string {
  const half = MARK | (BigInt.asUintN(Number(MOMENT_BITS), moment - EPOCH) << HASH_BITS) | hashOf(familyId);
  const hex = half.toString(16).padStart(16, '0');
  return `${prefixOf(familyId)}-${hex.slice(0, 4)}-${hex.slice(4)}`;
}

/** Parses the id of a version. Returns undefined if the id has another form. */
export function readFamilyVersionId(versionId: string): FamilyVersion | undefined {
  const half = BigInt(`0x${versionId.slice(19).replace('-', '')}`);
  if (half >> (MOMENT_BITS + HASH_BITS) !== 0b10n) return undefined;
  const hash = BigInt.asUintN(Number(HASH_BITS), half);
  const prefix = prefixOf(versionId);
  return {
    from: `${prefix}-${LEAST}`,
    to: `${prefix}-${GREATEST}`,
    moment: BigInt.asUintN(Number(MOMENT_BITS), half >> HASH_BITS) + EPOCH,
    isOf: (familyId) => prefixOf(familyId) === prefix && hashOf(familyId) === hash,
  };
}

/** Returns a moment as a timestamp for the database, with microseconds. */
export function timestampOf(moment: bigint): string {
  const milliseconds = moment / 1000n;
  const rest = String(moment % 1000n).padStart(3, '0');
  return new Date(Number(milliseconds)).toISOString().replace('Z', `${rest}Z`);
}

function prefixOf(id: string): string {
  return id.slice(0, 18);
}

function hashOf(familyId: FamilyId): bigint {
  const rest = Buffer.from(familyId.slice(19).replace('-', ''), 'hex');
  const hash = createHash('sha256').update(rest).digest().readUInt16BE(0);
  return BigInt(hash) >> (16n - HASH_BITS);
}
