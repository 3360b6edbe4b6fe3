import { type FamilyId, firstVariantOf, randomId, type VariantId } from '@scriptorium/contracts';
import { deleteVariants, type DeleteRequest, type DeleteResult } from '@scriptorium/copy-engine';
import { ContentCore, idAt, nextVersion } from '../../testing/content-core';
import { touchFamily } from '../versions/touch-family';

const TIMES = 20;

describe('deleting variants', () => {
  let core: ContentCore;

  beforeAll(async () => {
    core = await ContentCore.start();
  });
  afterAll(() => core.stop());

  const remove = (...requests: DeleteRequest[]): Promise<readonly DeleteResult[]> =>
    core.transaction((client) => deleteVariants(client, core.spaceId, requests));
  const countOf = async (table: string, column: string, id: string): Promise<number> =>
    (await core.rows(`select from content.${table} where space_id = $1 and ${column} = $2`, id)).length;

  it('deletes several families with their data and reports one that does not exist', async () => {
    const ids = await core.families(2);
    const [first, last] = [idAt(ids, 0), idAt(ids, 1)];
    await core.save(nextVersion(last, 1));
    const sequence = expect.stringMatching(/^\d+$/) as string;
    expect(await remove({ familyId: first }, { familyId: randomId<FamilyId>() }, { familyId: last })).toEqual([
      { outcome: 'deleted', variants: [{ id: first, familyId: first, locale: 'en-US', version: 1, sequence }] },
      { outcome: 'missing' },
      { outcome: 'deleted', variants: [{ id: last, familyId: last, locale: 'en-US', version: 2, sequence }] },
    ]);
    for (const id of ids) {
      expect(await countOf('families', 'id', id)).toBe(0);
      expect(await countOf('variants', 'family_id', id)).toBe(0);
      expect(await countOf('versions', 'variant_id', id)).toBe(0);
      expect(await core.historyOf(id)).toEqual([]);
    }
  });

  it('keeps the versions of a deleted variant while its family exists', async () => {
    const id = idAt(await core.families(1), 0);
    const results = await core.transaction(async (client) => {
      await touchFamily(client, core.spaceId, id, 'someone');
      return deleteVariants(client, core.spaceId, [
        { variantId: firstVariantOf(id), keepsVersions: true },
        { variantId: randomId<VariantId>(), keepsVersions: true },
      ]);
    });
    expect(results.map(({ outcome }) => outcome)).toEqual(['deleted', 'missing']);
    expect(await countOf('families', 'id', id)).toBe(1);
    expect(await countOf('variants', 'id', id)).toBe(0);
    expect(await countOf('removed_variants', 'variant_id', id)).toBe(1);
    expect(await countOf('removed_versions', 'variant_id', id)).toBe(1);
    await remove({ familyId: id });
    expect(await countOf('removed_versions', 'variant_id', id)).toBe(0);
  });

  it('deletes a family once if the request is repeated, in one call or in two', async () => {
    const familyId = idAt(await core.families(1), 0);
    const twice = await remove({ familyId }, { familyId });
    const again = await remove({ familyId });
    expect([...twice, ...again].map(({ outcome }) => outcome)).toEqual(['deleted', 'missing', 'missing']);
  });

  it('deletes each family once if two calls name them in opposite orders, 20 times', async () => {
    for (let time = 0; time < TIMES; time += 1) {
      const requests = (await core.families(5)).map((familyId) => ({ familyId }));
      const results = await Promise.all([remove(...requests), remove(...[...requests].reverse())]);
      const deleted = results.flat().filter(({ outcome }) => outcome === 'deleted');
      expect(deleted).toHaveLength(requests.length);
    }
  });
});
