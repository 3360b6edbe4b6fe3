import { createHash } from 'node:crypto';

/*
 * The id of a family's version says which family and which moment, so that no table has to remember it: the first 8 bytes
 * of the family's id; then two bits that make it a UUID, 51 bits of microseconds since 2020 and 11 bits of a hash over the
 * family's other 8 bytes. The families that an id can be of lie between two ids; the hash says which of them it is, for
 * copies of a family begin with the same bytes.
 *
 * A moment is microseconds since 1970. The family at a version is each variant's latest version that is not younger.
 */
export interface FamilyVersion {
  /** The least and the greatest id that the family can have. */
  readonly from: string;
  readonly to: string;
  readonly moment: bigint;
  isOf(familyId: string): boolean;
}

const EPOCH = BigInt(Date.UTC(2020, 0, 1)) * 1000n;
const MOMENT_BITS = 51n;
const HASH_BITS = 11n;
/** What every UUID of a known variant begins its second half with. */
const MARK = 0b10n << (MOMENT_BITS + HASH_BITS);
const LEAST = '0000-000000000000';
const GREATEST = 'ffff-ffffffffffff';

export function familyVersionId(familyId: string, moment: bigint): string {
  const half = MARK | (BigInt.asUintN(Number(MOMENT_BITS), moment - EPOCH) << HASH_BITS) | hashOf(familyId);
  const hex = half.toString(16).padStart(16, '0');
  return `${prefixOf(familyId)}-${hex.slice(0, 4)}-${hex.slice(4)}`;
}

/** Undefined for an id that is of no version. */
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

/** A moment as the database reads it, to the microsecond. */
export function timestampOf(moment: bigint): string {
  const milliseconds = moment / 1000n;
  const rest = String(moment % 1000n).padStart(3, '0');
  return new Date(Number(milliseconds)).toISOString().replace('Z', `${rest}Z`);
}

function prefixOf(id: string): string {
  return id.slice(0, 18);
}

function hashOf(familyId: string): bigint {
  const rest = Buffer.from(familyId.slice(19).replace('-', ''), 'hex');
  const hash = createHash('sha256').update(rest).digest().readUInt16BE(0);
  return BigInt(hash) >> (16n - HASH_BITS);
}
