import { archiveItem, listConflicts, resolveConflict, resolveConflicts } from '@scriptorium/contracts';
import { race } from '@scriptorium/testing';
import { CopiedItem, pageText } from '../../../testing/copied-item';
import { LocalizedBranch } from '../../../testing/localized-branch';

describe('the conflicts of a copy', () => {
  let docs: LocalizedBranch;
  let page: CopiedItem;
  let copyId: string;
  let conflictId: string;

  beforeAll(async () => {
    docs = await LocalizedBranch.start();
  });
  afterAll(() => docs.stop());
  beforeEach(async () => {
    page = await CopiedItem.create(docs);
    copyId = await page.idOf('fr-FR');
    await page.update('fr-FR', { body: pageText('Accueil') });
    await page.update('en-US', { body: pageText('v2') });
    conflictId = await plantConflict();
  });

  /** Inserts the conflict that a roll-out of version 2 finds. */
  async function plantConflict(
    path = '/title',
    base: string | null = '"v1"',
    theirs: string | null = '"v2"',
    mine: string | null = '"Accueil"',
  ): Promise<string> {
    const { rows } = await docs.pool.query<{ id: string }>(
      `insert into content.conflicts (
              space_id, id, variant_id, source_version, kind, path, stable_path, base, theirs, mine, job_id)
       select space_id, gen_random_uuid(), id, 2, 'value', $2, $2, $3, $4, $5, gen_random_uuid()
         from content.variants where id = $1
       returning id`,
      [copyId, path, base, theirs, mine],
    );
    return rows[0]?.id ?? '';
  }

  const where = () => ({ caller: docs.two.admin, spaceKey: docs.branch });
  const listed = async (filter: {
    readonly root?: string;
    readonly locale?: string;
    readonly state?: 'open' | 'resolved';
  }) => {
    const { items } = await docs.store.rpc.call(listConflicts, { ...where(), limit: 200, ...filter });
    return items.map(({ id, resolution }) => [id, resolution]);
  };

  it('keep the version tags of the copy when the value of the source is taken', async () => {
    await docs.pool.query(`update content.variants set tags = '{checked}' where id = $1`, [copyId]);
    await docs.store.rpc.call(resolveConflict, { ...where(), id: conflictId, take: 'theirs' });
    const { rows } = await docs.pool.query('select version, tags from content.variants where id = $1', [copyId]);
    expect(rows).toEqual([{ version: 3, tags: ['checked'] }]);
  });

  it('end when the source is deleted', async () => {
    await page.remove('en-US');
    expect(await listed({ root: copyId })).toEqual([[conflictId, 'source-deleted']]);
    await expect(
      docs.store.rpc.call(resolveConflict, { ...where(), id: conflictId, take: 'theirs' }),
    ).rejects.toMatchObject({ code: 'CONFLICT_RESOLVED' });
  });

  it('are listed by tree, locale and state', async () => {
    const other = await CopiedItem.create(docs);
    expect(await listed({ root: copyId, locale: 'fr-FR', state: 'open' })).toEqual([[conflictId, null]]);
    expect(await listed({ root: copyId, state: 'resolved' })).toEqual([]);
    expect(await listed({ root: copyId, locale: 'de-DE' })).toEqual([]);
    expect(await listed({ root: await other.idOf('fr-FR') })).toEqual([]);
    expect(await listed({ state: 'open' })).toContainEqual([conflictId, null]);
  });

  it('are the changes that the sync state shows, together with those after the version that was merged', async () => {
    expect(await page.sync()).toMatchObject({
      sourceChanges: [{ path: '/title', kind: 'value', old: '"v1"', new: '"v2"' }],
    });
    await page.update('en-US', { body: pageText('v2', ',"more":1') });
    expect(await page.sync()).toMatchObject({
      sourceChanges: [
        { path: '/title', old: '"v1"', new: '"v2"' },
        { path: '/more', new: '1' },
      ],
    });
    await page.update('en-US', { body: pageText('v4', ',"more":1') });
    expect(await page.sync()).toMatchObject({
      sourceChanges: [
        { path: '/title', old: '"v1"', new: '"v4"' },
        { path: '/more', new: '1' },
      ],
    });
  });

  it('do not show changes of the source that the copy has', async () => {
    await page.update('en-US', { body: pageText('v2', ',"more":1') });
    await docs.pool.query('update content.conflicts set source_version = 3 where id = $1', [conflictId]);
    expect((await page.sync()).sourceChanges).toEqual([{ path: '/title', kind: 'value', old: '"v1"', new: '"v2"' }]);
  });

  describe('resolved with another value', () => {
    const resolveWith = (value: string, id = conflictId) =>
      docs.store.rpc.call(resolveConflict, { ...where(), id, take: 'value', value });
    const bodyOf = async () => {
      const { rows } = await docs.pool.query<{ template: string; version: number }>(
        `select b.template, v.version
           from content.variants v
           join content.bodies b on b.space_id = v.space_id and b.number = v.body_number
          where v.id = $1`,
        [copyId],
      );
      return rows[0];
    };

    it('have this value in the copy, with the text of its numbers', async () => {
      const other = await plantConflict('/more', null, '1', null);
      expect(await resolveWith('"Bienvenue"')).toMatchObject({ state: 'resolved', resolution: 'value' });
      expect(await page.sync()).toMatchObject({ version: 3, basedOn: 1, state: 'outdated' });
      await resolveWith('[1.50,{"a":null}]', other);
      const { template, version } = (await bodyOf()) ?? {};
      expect(version).toBe(4);
      expect(template).toContain('"title":"Bienvenue"');
      expect(template).toContain('"more":[1.50,{"a":null}]');
      expect(await page.sync()).toMatchObject({ basedOn: 2, state: 'adapted' });
    });

    it('are resolved once by twenty concurrent requests with equal values', async () => {
      const { refused } = await race(20, () => resolveWith('"Bienvenue"'));
      expect(refused).toEqual([]);
      expect((await bodyOf())?.version).toBe(3);
    });

    it('keep the value of the first request, and reject another one', async () => {
      await resolveWith('"Bienvenue"');
      await expect(resolveWith('"Salut"')).rejects.toMatchObject({
        code: 'CONFLICT_RESOLVED',
        data: { resolution: 'value' },
      });
      expect((await bodyOf())?.version).toBe(3);
    });

    it('stay open if the value is not JSON, or if that of the copy has changed', async () => {
      await expect(resolveWith('"')).rejects.toMatchObject({ code: 'BODY_NOT_JSON' });
      const other = await plantConflict('/more', null, '1', '2');
      await expect(resolveWith('3', other)).rejects.toMatchObject({ code: 'CONFLICT_CHANGED' });
      expect(await listed({ root: copyId, locale: 'fr-FR', state: 'open' })).toHaveLength(2);
    });
  });

  describe('resolved by query', () => {
    const resolveAll = async (
      take: 'theirs' | 'mine',
      more: { readonly after?: string; readonly limit?: number } = {},
    ) => docs.store.rpc.call(resolveConflicts, { ...where(), root: copyId, take, limit: 10, ...more });

    it('are resolved with one new version of a copy, once', async () => {
      const other = await plantConflict('/more', null, '1', null);
      const { items, after } = await resolveAll('theirs');
      expect(after).toBeNull();
      expect(items).toEqual([
        { id: other, variantId: copyId, path: '/more', outcome: 'resolved' },
        { id: conflictId, variantId: copyId, path: '/title', outcome: 'resolved' },
      ]);
      expect(await page.sync()).toMatchObject({ version: 3, basedOn: 2, state: 'adapted' });
      expect(await resolveAll('theirs')).toEqual({ items: [], after: null });
      expect((await page.sync()).version).toBe(3);
    });

    it('stay open if the value has changed since, and the others are resolved', async () => {
      const other = await plantConflict('/more', null, '1', '2');
      const { items } = await resolveAll('theirs');
      expect(items).toMatchObject([
        { id: other, outcome: 'rejected', reason: 'CONFLICT_CHANGED' },
        { id: conflictId, outcome: 'resolved' },
      ]);
      expect(await page.sync()).toMatchObject({ version: 3, basedOn: 1, state: 'outdated' });
    });

    it('stay open if the copy cannot be saved', async () => {
      await page.change(archiveItem, 'fr-FR');
      const { items } = await resolveAll('mine');
      expect(items).toMatchObject([{ id: conflictId, outcome: 'rejected', reason: 'CONTENT_ITEM_NOT_ACTIVE' }]);
    });

    it('are resolved once by concurrent requests', async () => {
      const { done, refused } = await race(10, () => resolveAll('theirs'));
      expect(refused).toEqual([]);
      const resolved = done.flatMap(({ items }) => items);
      expect(resolved).toMatchObject([{ id: conflictId, outcome: 'resolved' }]);
      expect((await page.sync()).version).toBe(3);
    });

    it('are processed copy by copy, page by page', async () => {
      const french = copyId;
      await docs.copy(page.source.shortId, 'de-DE');
      copyId = await page.idOf('de-DE');
      await page.update('de-DE', { body: pageText('Accueil') });
      await plantConflict();
      const first = await resolveAll('mine', { limit: 1 });
      expect(first).toMatchObject({ items: [{ outcome: 'resolved' }], after: expect.any(String) });
      const second = await resolveAll('mine', { limit: 1, ...(first.after === null ? {} : { after: first.after }) });
      expect(second).toMatchObject({ items: [{ outcome: 'resolved' }], after: null });
      const variants = [...first.items, ...second.items].map(({ variantId }) => variantId);
      expect(variants).toEqual([french, copyId].sort());
    });
  });
});
