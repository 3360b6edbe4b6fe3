import {
  changeRecords,
  compareRecordStates,
  createModel,
  listRecords,
  publishRecord,
  readOperationResult,
  readRecord,
  shortId,
  unpublishRecord,
  type Caller,
  type FieldMembers,
  type ModelView,
  type RecordView,
} from '@scriptorium/contracts';
import { RECORD_LINK } from '@scriptorium/copy-engine';
import { testNatsUrl, eventually, storedMessages } from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';
import { addField, plantRecord } from '../../../testing/planted-models';
import { plantVersion } from '../../../testing/planted-versions';
import { startContentStore, type RunningContentStore } from '../../../testing/running-content-store';
import { plantTwoSpaces, type TwoSpaces } from '../../../testing/two-spaces';

const LOCALES = ['en-US', 'fr-FR'];
const link = (id: string): object => ({ _meta: { schema: RECORD_LINK }, id });

describe('publishing records', () => {
  let store: RunningContentStore;
  let spaces: TwoSpaces;
  let where: { caller: Caller; spaceKey: string };
  let model: ModelView;

  beforeAll(async () => {
    store = await startContentStore();
    spaces = await plantTwoSpaces(store);
    where = { caller: spaces.admin, spaceKey: 'docs' };
    model = await store.rpc.call(createModel, { ...where, name: 'Article', apiKey: 'article' });
    const strategies = (publish: string, unpublish: string) => ({
      on_publish_with_unpublished_references_strategy: publish,
      on_reference_unpublish_strategy: unpublish,
    });
    const of = (publish: string, unpublish: string): NonNullable<FieldMembers['validators']> => ({
      item_item_type: { item_types: [model.id], ...strategies(publish, unpublish) },
    });
    const fields: FieldMembers[] = [
      { apiKey: 'title', fieldType: 'string', isLocalized: true },
      { apiKey: 'price', fieldType: 'integer' },
      { apiKey: 'strict', fieldType: 'link', validators: of('fail', 'fail') },
      { apiKey: 'along', fieldType: 'link', validators: of('publish_references', 'unpublish') },
      { apiKey: 'loose', fieldType: 'link', validators: { item_item_type: { item_types: [model.id] } } },
    ];
    for (const field of fields) await addField(store.rpc, where, model.id, field);
  });
  afterAll(() => store.stop());

  const plant = async (members: object = {}, locales: readonly (string | null)[] = LOCALES): Promise<string> => {
    const title = (locale: string | null): object => ({ title: `first ${String(locale)}`, price: 1, ...members });
    return (await plantRecord(store.pool, where.caller, model, locales, title)).familyId;
  };
  const save = (familyId: string, members: object = {}, state?: 'INVALID'): Promise<void> =>
    plantVersion(
      store.pool,
      where.caller,
      model,
      familyId,
      (locale) => ({ title: `second ${String(locale)}`, price: 2, ...members }),
      state,
    );
  const publish = (familyId: string, input: object = {}): Promise<RecordView> =>
    store.rpc.call(publishRecord, { ...where, id: shortId(familyId), ...input });
  const unpublish = (familyId: string, input: object = {}): Promise<RecordView> =>
    store.rpc.call(unpublishRecord, { ...where, id: shortId(familyId), ...input });
  const read = (familyId: string, state: 'current' | 'published' = 'current'): Promise<RecordView> =>
    store.rpc.call(readRecord, { ...where, id: shortId(familyId), state });
  const statusOf = async (familyId: string): Promise<string> => (await read(familyId)).meta.status;
  const published = async (familyId: string): Promise<unknown> => {
    const { title, price } = JSON.parse((await read(familyId, 'published')).attributes) as Record<string, unknown>;
    return { title, price };
  };
  const compare = (familyId: string) => store.rpc.call(compareRecordStates, { ...where, id: shortId(familyId) });

  it('publishes the current version and creates no version', async () => {
    const id = await plant();
    const before = await read(id);
    expect(before.meta).toMatchObject({ status: 'draft', publishedAt: null, firstPublishedAt: null });
    const { meta } = await publish(id);
    expect(meta).toMatchObject({ status: 'published', currentVersion: before.meta.currentVersion });
    expect(meta.publishedAt).not.toBeNull();
    expect(meta.firstPublishedAt).toBe(meta.publishedAt);

    await save(id);
    expect(await statusOf(id)).toBe('updated');
    expect(await published(id)).toEqual({ title: { 'en-US': 'first en-US', 'fr-FR': 'first fr-FR' }, price: 1 });
    const again = await publish(id);
    expect(again.meta).toMatchObject({ status: 'published', firstPublishedAt: meta.firstPublishedAt });
    expect(await published(id)).toMatchObject({ price: 2 });
  });

  it('keeps the time of the first publication after unpublishing', async () => {
    const id = await plant();
    const { meta: before } = await publish(id);
    const { meta } = await unpublish(id);
    expect(meta).toMatchObject({ status: 'draft', publishedAt: null, firstPublishedAt: before.firstPublishedAt });
    expect(meta.currentVersion).toBe(before.currentVersion);
    await expect(read(id, 'published')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await publish(id)).meta.firstPublishedAt).toBe(before.firstPublishedAt);
  });

  it('publishes one event per locale, also for concurrent requests, and none for a repeated request', async () => {
    const id = await plant();
    const [first, ...others] = await Promise.all([publish(id), publish(id), publish(id)]);
    expect(others.map(({ meta }) => meta)).toEqual([first?.meta, first?.meta]);
    await unpublish(id);
    await unpublish(id);
    const natsUrl = await testNatsUrl();
    const eventTypes = await eventually(async () => {
      const messages = await storedMessages(natsUrl, 'EVENTS');
      const own = messages.filter(({ envelope }) => (envelope.data as { familyId?: string }).familyId === id);
      const types = own.map(({ envelope }) => envelope.type.split('.').at(-2));
      return types.length >= 4 && types;
    });
    expect(eventTypes).toEqual(['published', 'published', 'unpublished', 'unpublished']);
  });

  describe('in parts', () => {
    it('publishes some locales with the shared values, which also change in other published locales', async () => {
      const id = await plant();
      await publish(id);
      await save(id);
      const before = (await read(id)).meta.currentVersion;
      const { meta } = await publish(id, { locales: ['fr-FR'], nonLocalized: true });
      expect(meta).toMatchObject({ status: 'updated', currentVersion: before });
      expect(await published(id)).toEqual({ title: { 'en-US': 'first en-US', 'fr-FR': 'second fr-FR' }, price: 2 });
      expect(JSON.parse((await read(id)).attributes)).toMatchObject({ title: { 'en-US': 'second en-US' }, price: 2 });
      expect(await compare(id)).toMatchObject({ changedLocales: ['en-US'], nonLocalizedChanged: false });
      expect((await publish(id)).meta.status).toBe('published');
    });

    it('publishes some locales without the shared values', async () => {
      const id = await plant();
      await publish(id);
      await save(id);
      await publish(id, { locales: ['fr-FR'], nonLocalized: false });
      expect(await published(id)).toEqual({ title: { 'en-US': 'first en-US', 'fr-FR': 'second fr-FR' }, price: 1 });
      await publish(id, { locales: [], nonLocalized: true });
      expect(await published(id)).toEqual({ title: { 'en-US': 'first en-US', 'fr-FR': 'second fr-FR' }, price: 2 });
      await publish(id, { locales: ['en-US'], nonLocalized: false });
      expect(await published(id)).toEqual({ title: { 'en-US': 'second en-US', 'fr-FR': 'second fr-FR' }, price: 2 });
    });

    it('keeps the validation state of a stored body, and treats a new mixed body as valid', async () => {
      const [known, fresh, other] = [await plant({ price: 21 }), await plant({ price: 31 }), await plant()];
      const parts = { locales: ['fr-FR'], nonLocalized: true };
      // The mixed body of `known` in en-US already exists, and its validation state is INVALID.
      await save(other, { title: 'first en-US', price: 22 }, 'INVALID');
      for (const [id, price] of [
        [known, 22],
        [fresh, 32],
      ] as const) {
        await publish(id);
        await save(id, { price });
        await publish(id, parts);
        expect(await published(id)).toMatchObject({ title: { 'en-US': 'first en-US' }, price });
      }
      expect((await read(known)).meta).toMatchObject({ isValid: true, isPublishedVersionValid: false });
      expect((await read(fresh)).meta).toMatchObject({ isValid: true, isPublishedVersionValid: true });
      expect((await read(other)).meta.isValid).toBe(false);
    });

    it('publishes and unpublishes one locale', async () => {
      const id = await plant();
      await publish(id, { locales: ['en-US'], nonLocalized: true });
      expect(await published(id)).toEqual({ title: { 'en-US': 'first en-US' }, price: 1 });
      expect(await compare(id)).toEqual({
        addedLocales: ['fr-FR'],
        changedLocales: [],
        removedLocales: [],
        nonLocalizedChanged: false,
        isPublished: true,
      });
      await publish(id);
      await unpublish(id, { locales: ['en-US'] });
      expect(await published(id)).toEqual({ title: { 'fr-FR': 'first fr-FR' }, price: 1 });
      expect(await statusOf(id)).toBe('updated');
      await unpublish(id, { locales: ['fr-FR'] });
      expect(await statusOf(id)).toBe('draft');
      expect(await compare(id)).toMatchObject({ addedLocales: LOCALES, isPublished: false });
    });
  });

  it('rejects locales that the record does not have', async () => {
    const id = await plant();
    const data = { field: 'content_in_locales', locales: ['de-DE'] };
    const input = { locales: ['en-US', 'de-DE'] };
    await expect(publish(id, input)).rejects.toMatchObject({ code: 'INVALID_FIELD', data });
    const other = { locales: ['de-DE'], nonLocalized: true };
    await expect(publish(id, other)).rejects.toMatchObject({ code: 'INVALID_FIELD', data });
    await expect(unpublish(id, input)).rejects.toMatchObject({ code: 'INVALID_FIELD', data });
    expect(await statusOf(id)).toBe('draft');
  });

  it('rejects a version that is not valid', async () => {
    const id = await plant();
    await publish(id);
    await save(id, { price: 3 }, 'INVALID');
    await expect(publish(id)).rejects.toMatchObject({ code: 'INVALID_DRAFT' });
    expect(await published(id)).toMatchObject({ price: 1 });
  });

  describe('records with links', () => {
    it('rejects unpublished targets, publishes them too, or ignores them, as the field says', async () => {
      const target = await plant();
      const [strict, along] = [await plant({ strict: link(target) }), await plant({ along: link(target) })];
      await expect(publish(strict)).rejects.toMatchObject({ code: 'UNPUBLISHED_LINK' });
      expect(await statusOf(strict)).toBe('draft');
      await publish(along);
      expect(await statusOf(target)).toBe('published');
      await publish(strict);
      expect(await statusOf(strict)).toBe('published');
      await publish(await plant({ strict: link(randomUUID()) }));
      const draft = await plant();
      await publish(await plant({ loose: link(draft) }));
      expect(await statusOf(draft)).toBe('draft');
    });

    it('publishes everything below on request, and nothing if one record cannot be published', async () => {
      const leaf = await plant();
      const middle = await plant({ strict: link(leaf) });
      const root = await plant({ strict: link(middle) });
      await save(leaf, {}, 'INVALID');
      await expect(publish(root, { recursive: true })).rejects.toMatchObject({ code: 'INVALID_DRAFT' });
      expect(await statusOf(middle)).toBe('draft');
      // Another body, because the validation state belongs to a body, which versions share.
      await save(leaf, { price: 4 });
      await publish(root, { recursive: true });
      expect(await Promise.all([root, middle, leaf].map(statusOf))).toEqual(['published', 'published', 'published']);
    });

    it('unpublishes linking records too, or rejects, as the field or the request says', async () => {
      const target = await plant();
      const [strict, along, loose] = [
        await plant({ strict: link(target) }),
        await plant({ along: link(target) }),
        await plant({ loose: link(target) }),
      ];
      for (const id of [target, strict, along, loose]) await publish(id);
      await expect(unpublish(target)).rejects.toMatchObject({ code: 'PUBLISHED_REFERENCES' });
      expect(await statusOf(along)).toBe('published');
      await unpublish(strict);
      await unpublish(target);
      expect(await Promise.all([target, along, loose].map(statusOf))).toEqual(['draft', 'draft', 'published']);

      await publish(strict, { recursive: true });
      await unpublish(target, { recursive: true });
      expect(await Promise.all([target, strict, loose].map(statusOf))).toEqual(['draft', 'draft', 'draft']);
    });
  });

  it('lists published records with their published values', async () => {
    const [first, second] = [await plant({ price: 4711 }), await plant({ price: 4711 })];
    await publish(first);
    await save(first, { price: 4712 });
    const list = async (state: 'current' | 'published', field: string, value: string): Promise<string[]> => {
      const filters = [{ field, operator: 'eq', value }];
      const page = { nested: false, offset: 0, limit: 30 };
      const replies = await store.rpc.collect(listRecords, { ...where, models: ['article'], state, filters, ...page });
      return replies.flatMap((reply) => ('records' in reply ? reply.records.map(({ id }) => id) : []));
    };
    expect(await list('published', 'price', '4711')).toEqual([shortId(first)]);
    expect(await list('current', 'price', '4711')).toEqual([shortId(second)]);
    expect(await list('published', 'price', '4712')).toEqual([]);
    expect(await list('current', '_status', 'updated')).toContain(shortId(first));
    expect(await list('published', 'id', shortId(second))).toEqual([]);
    const all = { ...where, models: ['article'], state: 'published', nested: false, offset: 0, limit: 500 } as const;
    const [, ...pieces] = await store.rpc.collect(listRecords, all);
    const ids = pieces.flatMap((reply) => ('records' in reply ? reply.records.map(({ id }) => id) : []));
    expect(ids).toContain(shortId(first));
    expect(ids).not.toContain(shortId(second));
  });

  describe('in bulk', () => {
    const bulk = async (ids: readonly string[], change: 'publish' | 'unpublish' | 'delete' | { stage: string }) => {
      const { operationId } = await store.rpc.call(changeRecords, { ...where, ids, change });
      return (await store.rpc.call(readOperationResult, { ...where, operationId })).result;
    };

    it('counts the records that cannot be changed, and changes the rest', async () => {
      const [good, invalid, target] = [await plant(), await plant(), await plant()];
      const [linking, alone] = [await plant({ strict: link(target) }), await plant({ strict: link(invalid) })];
      await save(invalid, { price: 5 }, 'INVALID');
      const ids = [good, invalid, target, linking, alone, randomUUID()].map(shortId);
      expect(await bulk([...ids, shortId(good), 'no id'], 'publish')).toEqual({
        kind: 'bulk',
        successful: 3,
        failed: 4,
      });
      expect(await Promise.all([good, invalid, target, linking, alone].map(statusOf))).toEqual([
        'published',
        'draft',
        'published',
        'published',
        'draft',
      ]);
      // The record that links to the target is unpublished in the same request, so it does not prevent the change.
      expect(await bulk([target, linking].map(shortId), 'unpublish')).toMatchObject({ successful: 2, failed: 0 });
    });

    it('deletes records, and moves them to an existing stage', async () => {
      const [one, other] = [await plant(), await plant()];
      await expect(bulk([shortId(one)], { stage: 'nowhere' })).rejects.toMatchObject({
        code: 'INVALID_FIELD',
        data: { field: 'stage' },
      });
      const stage = 'a'.repeat(24);
      const { spaceId } = where.caller.grants[0] ?? { spaceId: 0 };
      await store.pool.query(
        `insert into content.workflow_states (space_id, id, label, color) values ($1, $2, 'Review', 'red')`,
        [spaceId, stage],
      );
      const before = (await read(one)).meta.currentVersion;
      expect(await bulk([one, other].map(shortId), { stage })).toEqual({ kind: 'bulk', successful: 2, failed: 0 });
      expect((await read(one)).meta).toMatchObject({ stage, currentVersion: before });
      expect(await bulk([shortId(one), shortId(randomUUID())], 'delete')).toMatchObject({ successful: 1, failed: 1 });
      await expect(read(one)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });

    it('rejects more than 200 records, and requires the scope', async () => {
      const ids = Array.from({ length: 201 }, () => shortId(randomUUID()));
      await expect(bulk(ids, 'publish')).rejects.toMatchObject({ code: 'TOO_MANY_RECORDS', data: { limit: 200 } });
      const writer = { caller: spaces.writer, spaceKey: 'docs', ids: [], change: 'publish' } as const;
      await expect(store.rpc.call(changeRecords, writer)).rejects.toMatchObject({ data: { scope: 'publish' } });
    });
  });

  it('requires the scope, and returns NOT_FOUND for unknown records', async () => {
    const id = shortId(await plant());
    const writer = { caller: spaces.writer, spaceKey: 'docs', id };
    await expect(store.rpc.call(publishRecord, writer)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(store.rpc.call(unpublishRecord, { ...writer, caller: spaces.stranger })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    for (const unknown of [shortId(randomUUID()), 'no id']) {
      await expect(store.rpc.call(publishRecord, { ...where, id: unknown })).rejects.toMatchObject({
        code: 'NOT_FOUND',
      });
    }
  });
});
