import { createHash, randomUUID } from 'node:crypto';
import { ContentCore, idAt } from '../../testing/content-core';
import { claimUniqueValues, type ClaimRequest, type ClaimResult, type UniqueClaim } from './claim-unique-values.store';

const TIMES = 20;

describe('claiming unique values', () => {
  let core: ContentCore;
  const fieldId = randomUUID();

  beforeAll(async () => {
    core = await ContentCore.start();
  });
  afterAll(() => core.stop());

  const value = (text: string): UniqueClaim => ({
    fieldId,
    locale: '',
    hash: createHash('sha256').update(text).digest(),
  });
  const claim = (...requests: ClaimRequest[]): Promise<readonly ClaimResult[]> =>
    core.transaction((client) => claimUniqueValues(client, core.spaceId, requests));
  const outcomes = async (...requests: ClaimRequest[]): Promise<string[]> =>
    (await claim(...requests)).map(({ outcome }) => outcome);
  const countOf = async (familyId: string): Promise<number> =>
    (await core.rows('select from content.unique_values where space_id = $1 and family_id = $2', familyId)).length;

  it('claims the values of several families and reports one whose value is taken', async () => {
    const ids = await core.families(4);
    const [owner, first, refused, last] = [idAt(ids, 0), idAt(ids, 1), idAt(ids, 2), idAt(ids, 3)];
    await claim({ familyId: owner, claims: [value('taken')] });
    const results = await claim(
      { familyId: first, claims: [value('one')] },
      { familyId: refused, claims: [value('free'), value('taken')] },
      { familyId: last, claims: [value('two')] },
    );
    expect(results).toEqual([
      { outcome: 'claimed' },
      { outcome: 'contested', claims: [value('taken')] },
      { outcome: 'claimed' },
    ]);
    expect(await countOf(first)).toBe(1);
    expect(await countOf(refused)).toBe(0);
    expect(await countOf(last)).toBe(1);
  });

  it('claims the available values on request, and gives a value to the first of several families', async () => {
    const ids = await core.families(2);
    const [first, last] = [idAt(ids, 0), idAt(ids, 1)];
    const results = await claim(
      { familyId: first, claims: [value('shared')], allowsPartial: true },
      { familyId: last, claims: [value('shared'), value('own')], allowsPartial: true },
    );
    expect(results).toEqual([{ outcome: 'claimed' }, { outcome: 'contested', claims: [value('shared')] }]);
    expect(await countOf(first)).toBe(1);
    expect(await countOf(last)).toBe(1);
  });

  it('releases only the values of the field that a request names', async () => {
    const familyId = idAt(await core.families(1), 0);
    const other = { ...value('of another field'), fieldId: randomUUID() };
    await claim({ familyId, claims: [value('before'), other] });
    await claim({ familyId, claims: [], fieldId });
    expect(await countOf(familyId)).toBe(1);
  });

  it('claims the same values again, in one call or in two', async () => {
    const familyId = idAt(await core.families(1), 0);
    const request = { familyId, claims: [value('mine'), value('mine too')] };
    expect(await outcomes(request, request)).toEqual(['claimed', 'claimed']);
    expect(await outcomes(request)).toEqual(['claimed']);
    expect(await countOf(familyId)).toBe(2);
  });

  it('gives values to one of two families whose calls name them in opposite orders, 20 times', async () => {
    for (let time = 0; time < TIMES; time += 1) {
      const ids = await core.families(2);
      const values = Array.from({ length: 5 }, (_, index) => value(`${String(time)}.${String(index)}`));
      const requests = [
        { familyId: idAt(ids, 0), claims: values, allowsPartial: true },
        { familyId: idAt(ids, 1), claims: [...values].reverse(), allowsPartial: true },
      ];
      await Promise.all([claim(...requests), claim(...[...requests].reverse())]);
      const owned = (await countOf(idAt(ids, 0))) + (await countOf(idAt(ids, 1)));
      expect(owned).toBe(values.length);
    }
  });
});
