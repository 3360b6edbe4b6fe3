import { type FamilyId, randomId } from '@scriptorium/contracts';
import * as fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { readFamilyVersionId, familyVersionId, timestampOf } from './family-moment';

const families = fc.uuid().map((id) => id as FamilyId);
const momentsOfSomeDecades = fc.bigInt(BigInt(Date.UTC(2020)) * 1000n, BigInt(Date.UTC(2090)) * 1000n);

describe("the id of a family's version", () => {
  it('identifies the family and the moment', () => {
    fc.assert(
      fc.property(families, momentsOfSomeDecades, (familyId, moment) => {
        const id = familyVersionId(familyId, moment);
        const version = readFamilyVersionId(id);
        expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(version?.moment).toBe(moment);
        expect(version?.isOf(familyId)).toBe(true);
        expect((version?.from ?? '') <= familyId && familyId <= (version?.to ?? '')).toBe(true);
      }),
    );
  });

  it('matches no other family, even with the same id prefix', () => {
    const [familyId, moment] = [randomId<FamilyId>(), BigInt(Date.UTC(2026)) * 1000n];
    const version = readFamilyVersionId(familyVersionId(familyId, moment));
    expect(version?.isOf(randomId())).toBe(false);
    const alike = Array.from({ length: 20 }, () => (familyId.slice(0, 18) + randomUUID().slice(18)) as FamilyId);
    expect(alike.some((other) => version?.isOf(other) === false)).toBe(true);
  });

  it('is not recognized in an arbitrary id', () => {
    expect(readFamilyVersionId('00000000-0000-4000-0000-000000000000')).toBeUndefined();
  });

  it('keeps microseconds', () => {
    expect(timestampOf(BigInt(Date.UTC(2026, 0, 2, 3, 4, 5, 6)) * 1000n + 7n)).toBe('2026-01-02T03:04:05.006007Z');
  });
});
