import { firstVariantOf, type VariantId } from '@scriptorium/contracts';
import { randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import { ContentCore, idAt, nextVersion } from '../../testing/content-core';
import {
  archiveVariants,
  publishVariants,
  unarchiveVariants,
  unpublishVariants,
  type StatusResult,
} from './change-status.store';

const TIMES = 20;
const BY = 'someone';

describe('changing the status of variants', () => {
  let core: ContentCore;

  beforeAll(async () => {
    core = await ContentCore.start();
  });
  afterAll(() => core.stop());

  const publish = (client: PoolClient, ids: readonly string[]): Promise<readonly StatusResult[]> =>
    publishVariants(
      client,
      core.spaceId,
      ids.map((id) => ({ variantId: id as VariantId, by: BY, version: null })),
    );
  const unpublish = (client: PoolClient, ids: readonly string[]): Promise<readonly StatusResult[]> =>
    unpublishVariants(
      client,
      core.spaceId,
      ids.map((id) => ({ variantId: id as VariantId, by: BY, version: null, notes: 'published' as const })),
    );
  const archive = (client: PoolClient, ids: readonly string[]): Promise<readonly StatusResult[]> =>
    archiveVariants(
      client,
      core.spaceId,
      ids.map((id) => ({ variantId: id as VariantId, by: BY, version: null, touchesFamily: true })),
    );
  const unarchive = (client: PoolClient, ids: readonly string[]): Promise<readonly StatusResult[]> =>
    unarchiveVariants(
      client,
      core.spaceId,
      ids.map((id) => ({ variantId: id as VariantId, by: BY, version: null, touchesFamily: true })),
    );
  const outcomesOf = async (
    change: (client: PoolClient, ids: readonly string[]) => Promise<readonly StatusResult[]>,
    ids: readonly string[],
  ): Promise<string[]> => (await core.transaction((client) => change(client, ids))).map(({ outcome }) => outcome);

  it('publishes several variants and reports one that is archived and one that does not exist', async () => {
    const ids = await core.families(3);
    const [first, archived, last] = [idAt(ids, 0), idAt(ids, 1), idAt(ids, 2)];
    expect(await outcomesOf(archive, [archived])).toEqual(['changed']);
    await core.save(nextVersion(last, 1));
    const results = await core.transaction((client) => publish(client, [first, archived, randomUUID(), last]));
    expect(results).toEqual([
      expect.objectContaining({ outcome: 'changed', id: first, familyId: first, locale: 'en-US', version: 1 }),
      { outcome: 'unchanged', status: 'ARCHIVED' },
      { outcome: 'missing' },
      expect.objectContaining({ outcome: 'changed', id: last, version: 2 }),
    ]);
    expect(await core.historyOf(archived)).toEqual(['CREATE 1', 'ARCHIVE 1']);
    expect(await core.historyOf(last)).toEqual(['CREATE 1', 'UPDATE 2', 'PUBLISH 2']);
  });

  it('publishes an earlier version, and unpublishes only that version', async () => {
    const id = firstVariantOf(idAt(await core.families(1), 0));
    await core.save(nextVersion(id, 1));
    const earlier = { variantId: id, by: BY, version: 1 };
    const results = await core.transaction(async (client) => [
      ...(await publishVariants(client, core.spaceId, [earlier])),
      ...(await unpublishVariants(client, core.spaceId, [{ ...earlier, version: 2, notes: 'published' }])),
      ...(await unpublishVariants(client, core.spaceId, [{ ...earlier, notes: 'published' }])),
    ]);
    expect(results.map(({ outcome }) => outcome)).toEqual(['changed', 'unchanged', 'changed']);
    expect(await core.historyOf(id)).toEqual(['CREATE 1', 'UPDATE 2', 'PUBLISH 1', 'UNPUBLISH 1']);
  });

  it('changes a status once if the request is repeated, in one call or in two', async () => {
    const id = idAt(await core.families(1), 0);
    expect(await outcomesOf(archive, [id, id])).toEqual(['changed', 'unchanged']);
    expect(await outcomesOf(archive, [id])).toEqual(['unchanged']);
    expect(await outcomesOf(unarchive, [id, id])).toEqual(['changed', 'unchanged']);
    expect(await outcomesOf(unpublish, [id, id])).toEqual(['unchanged', 'unchanged']);
    expect(await outcomesOf(publish, [id])).toEqual(['changed']);
    expect(await outcomesOf(unpublish, [id, id])).toEqual(['changed', 'unchanged']);
    expect(await core.historyOf(id)).toEqual(['CREATE 1', 'ARCHIVE 1', 'UNARCHIVE 1', 'PUBLISH 1', 'UNPUBLISH 1']);
  });

  it('adds a history entry without a change if the request asks for it', async () => {
    const id = firstVariantOf(idAt(await core.families(1), 0));
    const request = { variantId: id, by: BY, version: null, notes: 'current' as const, notesUnchanged: true };
    const [result] = await core.transaction((client) => unpublishVariants(client, core.spaceId, [request]));
    expect(result).toEqual({ outcome: 'unchanged', status: 'ACTIVE' });
    expect(await core.historyOf(id)).toEqual(['CREATE 1', 'UNPUBLISH 1']);
  });

  it('archives each variant once if two calls name them in opposite orders, 20 times', async () => {
    const ids = await core.families(5);
    for (let time = 0; time < TIMES; time += 1) {
      const results = await Promise.all([outcomesOf(archive, ids), outcomesOf(archive, [...ids].reverse())]);
      expect(results.flat().filter((outcome) => outcome === 'changed')).toHaveLength(ids.length);
      expect(await outcomesOf(unarchive, ids)).toEqual(ids.map(() => 'changed'));
    }
    for (const id of ids) expect(await core.historyOf(id)).toHaveLength(1 + 2 * TIMES);
  });

  it('loses no history entry if variants are published and archived in opposite orders, 20 times', async () => {
    const ids = await core.families(5);
    for (let time = 0; time < TIMES; time += 1) {
      const [published] = await Promise.all([outcomesOf(publish, ids), outcomesOf(archive, [...ids].reverse())]);
      expect(new Set(published).size).toBe(1);
      await outcomesOf(unarchive, ids);
    }
    for (const id of ids) {
      const archived = (await core.historyOf(id)).filter((entry) => entry.startsWith('ARCHIVE'));
      expect(archived).toHaveLength(TIMES);
    }
  });
});
