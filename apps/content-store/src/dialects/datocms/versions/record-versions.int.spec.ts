import {
  createModel,
  deleteLocalizedItem,
  deleteRecord,
  listRecordVersions,
  publishRecord,
  readOperationResult,
  readRecord,
  readRecordVersion,
  restoreRecordVersion,
  shortId,
  updateRecord,
  type Caller,
  type ModelView,
  type OperationResult,
  type RecordVersionView,
  type RecordView,
} from '@scriptorium/contracts';
import { randomUUID } from 'node:crypto';
import { addField, plantRecord } from '../../../testing/planted-models';
import { plantVersion } from '../../../testing/planted-versions';
import { startContentStore, type RunningContentStore } from '../../../testing/running-content-store';
import { plantTwoSpaces, type TwoSpaces } from '../../../testing/two-spaces';

describe('versions of records', () => {
  let store: RunningContentStore;
  let spaces: TwoSpaces;
  let where: { caller: Caller; spaceKey: string };
  let model: ModelView;

  beforeAll(async () => {
    store = await startContentStore();
    spaces = await plantTwoSpaces(store);
    where = { caller: spaces.admin, spaceKey: 'docs' };
    const settings = { draft_mode_active: true };
    model = await store.rpc.call(createModel, { ...where, name: 'Article', apiKey: 'article', settings });
    await addField(store.rpc, where, model.id, { apiKey: 'title', fieldType: 'string', isLocalized: true });
    await addField(store.rpc, where, model.id, { apiKey: 'text', fieldType: 'text' });
    await addField(store.rpc, where, model.id, { apiKey: 'sku', fieldType: 'string', validators: { unique: {} } });
  });
  afterAll(() => store.stop());

  const plant = async (...titles: readonly string[]): Promise<string> => {
    const [first = '', ...others] = titles;
    const members = (title: string) => (): object => ({ title, text: 'same' });
    const { familyId } = await plantRecord(store.pool, where.caller, model, ['en-US', 'fr-FR'], members(first));
    for (const title of others) await plantVersion(store.pool, where.caller, model, familyId, members(title));
    return familyId;
  };
  const list = (familyId: string, page: { offset: number; limit: number } = { offset: 0, limit: 15 }) =>
    store.rpc.call(listRecordVersions, { ...where, id: shortId(familyId), nested: false, ...page });
  const find = (id: string): Promise<RecordVersionView> =>
    store.rpc.call(readRecordVersion, { ...where, id, nested: false });
  const read = (familyId: string): Promise<RecordView> =>
    store.rpc.call(readRecord, { ...where, id: shortId(familyId) });
  const restore = async (id: string): Promise<Extract<OperationResult, { kind: 'version' }>> => {
    const { operationId } = await store.rpc.call(restoreRecordVersion, { ...where, id });
    const { result } = await store.rpc.call(readOperationResult, { ...where, operationId });
    if (result.kind !== 'version') throw new Error(`No version but a ${result.kind}`);
    return result;
  };
  const titleOf = ({ attributes }: { readonly attributes: string }): unknown =>
    (JSON.parse(attributes) as { title: unknown }).title;
  const both = (title: string): object => ({ 'en-US': title, 'fr-FR': title });

  it('are listed newest first, one per save, and in pages', async () => {
    const id = await plant('one', 'two', 'three');
    const { versions, total } = await list(id);
    expect(total).toBe(3);
    expect(versions.map(titleOf)).toEqual(['three', 'two', 'one'].map(both));
    expect(versions.map(({ isCurrent }) => isCurrent)).toEqual([true, false, false]);
    expect(versions[0]).toMatchObject({ recordId: shortId(id), modelId: model.id, isValid: true, isPublished: false });
    expect(await list(id, { offset: 1, limit: 1 })).toEqual({ versions: [versions[1]], total });
    await expect(list(id, { offset: 0, limit: 51 })).rejects.toMatchObject({ code: 'PAGE_TOO_LARGE' });
  });

  it('are read by id; the id of the newest is the current version of the record', async () => {
    const id = await plant('one', 'two');
    const { versions } = await list(id);
    const { meta } = await read(id);
    expect(meta.currentVersion).toBe(versions[0]?.id);
    for (const version of versions) expect(await find(version.id)).toEqual(version);
    // Nothing was saved a microsecond later, and another record does not have the versions of this one.
    const version = Buffer.from(versions[0]?.id ?? '', 'base64url');
    version.writeBigUInt64BE(version.readBigUInt64BE(8) + (1n << 11n), 8);
    for (const unknown of [version.toString('base64url'), shortId(id), shortId(randomUUID()), 'no id']) {
      await expect(find(unknown)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
  });

  it('show which one is published', async () => {
    const id = await plant('one');
    await store.rpc.call(publishRecord, { ...where, id: shortId(id) });
    await plantVersion(store.pool, where.caller, model, id, () => ({ title: 'two' }));
    const { versions } = await list(id);
    expect(versions.map(({ isPublished }) => isPublished)).toEqual([false, true]);
  });

  it('do not include the mixed versions of a partial publication', async () => {
    const id = await plant('one');
    await store.rpc.call(publishRecord, { ...where, id: shortId(id) });
    await plantVersion(store.pool, where.caller, model, id, () => ({ title: 'two', text: 'other' }));
    await store.rpc.call(publishRecord, { ...where, id: shortId(id), locales: ['fr-FR'], nonLocalized: false });
    const { versions, total } = await list(id);
    expect(total).toBe(2);
    expect(versions.map(titleOf)).toEqual([both('two'), both('one')]);
    expect(versions[0]?.id).toBe((await read(id)).meta.currentVersion);
  });

  it('are restored as new versions, without publishing', async () => {
    const id = await plant('one', 'two');
    await store.rpc.call(publishRecord, { ...where, id: shortId(id) });
    const { versions } = await list(id);
    const { record, version } = await restore(versions[1]?.id ?? '');
    expect(titleOf(record)).toEqual(both('one'));
    expect(record.meta.status).toBe('updated');
    expect(version).toMatchObject({ id: record.meta.currentVersion, isCurrent: true, isPublished: false });
    expect(await read(id)).toEqual(record);
    expect((await list(id)).versions.map(titleOf)).toEqual(['one', 'two', 'one'].map(both));
  });

  it('are published when restored if the model has no drafts', async () => {
    const direct = await store.rpc.call(createModel, { ...where, name: 'Direct', apiKey: 'direct' });
    await addField(store.rpc, where, direct.id, { apiKey: 'title', fieldType: 'string' });
    const titled = (title: string) => (): object => ({ title });
    const { familyId } = await plantRecord(store.pool, where.caller, direct, [null], titled('one'));
    await plantVersion(store.pool, where.caller, direct, familyId, titled('two'));
    const [, first] = (await list(familyId)).versions;
    const { record, version } = await restore(first?.id ?? '');
    expect(titleOf(record)).toBe('one');
    expect(record.meta.status).toBe('published');
    expect(version).toMatchObject({ isCurrent: true, isPublished: true });
  });

  it('are restored one after the other for concurrent requests', async () => {
    const id = await plant('one', 'two', 'three');
    const { versions } = await list(id);
    const [, two, one] = versions.map((version) => version.id);
    const results = await Promise.all([restore(one ?? ''), restore(two ?? ''), restore(one ?? '')]);
    const { total, versions: after } = await list(id);
    expect(total).toBe(6);
    expect(new Set(after.slice(0, 3).map((version) => version.id))).toEqual(
      new Set(results.map(({ version }) => version.id)),
    );
    expect(results.map(({ record }) => titleOf(record))).toEqual(['one', 'two', 'one'].map(both));
    const { rows } = await store.pool.query('select distinct version from content.variants where family_id = $1', [id]);
    expect(rows).toEqual([{ version: 6 }]);
  });

  describe('when a locale is removed', () => {
    const german = (title: string) => ({ ...both('one'), 'de-DE': title });
    const update = (id: string, title: object) =>
      store.rpc.call(updateRecord, { ...where, id: shortId(id), attributes: JSON.stringify({ title }) });
    const titles = async (id: string): Promise<unknown[]> => (await list(id)).versions.map(titleOf);
    const nth = async (id: string, place: number): Promise<string> => (await list(id)).versions[place]?.id ?? '';

    it('by a restore, keep the locale, and restore it with its content, again and again', async () => {
      const id = await plant('one');
      await update(id, german('eins'));
      await update(id, german('zwei'));
      expect(titleOf((await restore(await nth(id, 2))).record)).toEqual(both('one'));
      expect(await titles(id)).toEqual([both('one'), german('zwei'), german('eins'), both('one')]);
      expect(titleOf((await restore(await nth(id, 2))).record)).toEqual(german('eins'));
      expect(titleOf((await restore(await nth(id, 4))).record)).toEqual(both('one'));
      expect(titleOf((await restore(await nth(id, 3))).record)).toEqual(german('zwei'));
      const after = ['zwei', null, 'eins', null, 'zwei', 'eins', null];
      expect(await titles(id)).toEqual(after.map((title) => (title === null ? both('one') : german(title))));
      for (const { id: version, attributes } of (await list(id)).versions) {
        expect(await find(version)).toMatchObject({ attributes });
      }
    });

    it('by an update, keep the locale and who saved it, and restore it', async () => {
      const id = await plant('one');
      const [before] = (await list(id)).versions;
      await update(id, { 'fr-FR': 'un' });
      expect(await titles(id)).toEqual([{ 'fr-FR': 'un' }, both('one')]);
      expect((await list(id)).versions[1]).toEqual({ ...before, isCurrent: false });
      expect(titleOf((await restore(before?.id ?? '')).record)).toEqual(both('one'));
      const { rows } = await store.pool.query(
        'select locale, status, version from content.variants where family_id = $1 order by locale',
        [id],
      );
      expect(rows).toEqual([
        { locale: 'en-US', status: 'ACTIVE', version: 1 },
        { locale: 'fr-FR', status: 'ACTIVE', version: 3 },
      ]);
    });

    it('by the deletion of the item in that locale, keep the locale and restore it', async () => {
      const id = await plant('one');
      await store.rpc.call(deleteLocalizedItem, {
        caller: where.caller,
        branch: 'docs',
        id: shortId(id),
        locale: 'fr-FR',
      });
      expect(await titles(id)).toEqual([{ 'en-US': 'one' }, both('one')]);
      expect(titleOf((await restore(await nth(id, 1))).record)).toEqual(both('one'));
    });

    it('keep the content of a published locale that a restore removes', async () => {
      const id = await plant('one');
      await update(id, german('eins'));
      await store.rpc.call(publishRecord, { ...where, id: shortId(id) });
      const published = await store.rpc.call(readRecord, { ...where, id: shortId(id), state: 'published' });
      expect(titleOf((await restore(await nth(id, 1))).record)).toEqual(both('one'));
      const after = await store.rpc.call(readRecord, { ...where, id: shortId(id), state: 'published' });
      expect([titleOf(published), titleOf(after)]).toEqual([german('eins'), both('one')]);
      expect(await titles(id)).toEqual([both('one'), german('eins'), both('one')]);
      expect(titleOf((await restore(await nth(id, 1))).record)).toEqual(german('eins'));
    });

    it('leave out locales that the space no longer has', async () => {
      const id = await plant('one');
      await update(id, german('eins'));
      await update(id, both('two'));
      const rename = 'update content.locales set locale = $2 where locale = $1';
      await store.pool.query(rename, ['de-DE', 'nl-NL']);
      expect(titleOf((await restore(await nth(id, 1))).record)).toEqual(both('one'));
      await store.pool.query(rename, ['nl-NL', 'de-DE']);
    });

    it('are deleted with the record', async () => {
      const id = await plant('one');
      await update(id, { 'fr-FR': 'un' });
      const kept = async () =>
        (
          await store.pool.query(
            `select from content.removed_variants v join content.removed_versions c using (space_id, variant_id, removed_at)
              where v.family_id = $1`,
            [id],
          )
        ).rowCount;
      expect(await kept()).toBe(1);
      await store.rpc.call(deleteRecord, { ...where, id: shortId(id) });
      expect(await kept()).toBe(0);
    });

    it('are restored one after the other for concurrent requests with and without the locale', async () => {
      const id = await plant('one');
      await update(id, german('eins'));
      const versions = [await nth(id, 1), await nth(id, 0)];
      const results = await Promise.all([...versions, ...versions, ...versions].map(restore));
      expect(results.map(({ record }) => titleOf(record))).toEqual(
        results.map((_, index) => (index % 2 === 0 ? both('one') : german('eins'))),
      );
      expect((await list(id)).total).toBe(8);
    });
  });

  it('are not restored if another record has a unique value meanwhile', async () => {
    const sku = (value: string) => (): object => ({ title: 'x', sku: value });
    const records = [await plant('x'), await plant('x')];
    const [one = '', other = ''] = records;
    for (const [id, value] of [
      [one, 'a'],
      [one, 'b'],
      [other, 'c'],
    ] as const) {
      await plantVersion(store.pool, where.caller, model, id, sku(value));
    }
    const [, first] = (await list(one)).versions;
    const [second] = (await list(other)).versions;
    expect(JSON.parse((await restore(first?.id ?? '')).record.attributes)).toMatchObject({ sku: 'a' });
    await plantVersion(store.pool, where.caller, model, other, sku('a'));
    const [conflicting] = (await list(other)).versions;
    await expect(restore(conflicting?.id ?? '')).rejects.toMatchObject({
      code: 'INVALID_FIELD',
      data: { field: 'sku', code: 'VALIDATION_UNIQUE' },
    });
    await restore(second?.id ?? '');
    expect((await read(other)).meta.currentVersion).not.toBe(conflicting?.id);
  });

  it('are rejected with PAGE_TOO_LARGE if a page does not fit into a message', async () => {
    const id = await plant('one');
    for (const text of ['a', 'b', 'c']) {
      await plantVersion(store.pool, where.caller, model, id, () => ({ title: 'x', text: text.repeat(400_000) }));
    }
    await expect(list(id)).rejects.toMatchObject({ code: 'PAGE_TOO_LARGE', data: { limit: 2 } });
    expect((await list(id, { offset: 0, limit: 2 })).versions).toHaveLength(2);
  });

  it('are not found in another space', async () => {
    const id = await plant('one');
    const { meta } = await read(id);
    const stranger = { caller: spaces.stranger, spaceKey: 'shop', nested: false };
    for (const pending of [
      store.rpc.call(readRecordVersion, { ...stranger, id: meta.currentVersion }),
      store.rpc.call(listRecordVersions, { ...stranger, id: shortId(id), offset: 0, limit: 1 }),
      store.rpc.call(restoreRecordVersion, { ...stranger, id: meta.currentVersion }),
    ]) {
      await expect(pending).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    const reader = { caller: spaces.reader, spaceKey: 'docs', id: meta.currentVersion };
    await expect(store.rpc.call(restoreRecordVersion, reader)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});
