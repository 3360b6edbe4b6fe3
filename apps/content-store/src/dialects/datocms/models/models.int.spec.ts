import {
  createModel,
  createSchema,
  deleteModel,
  duplicateModel,
  listContentTypes,
  listModels,
  listReferencingModels,
  listRepositories,
  readModel,
  readOperationResult,
  registerContentType,
  RejectedError,
  shortId,
  updateModel,
  updateSchema,
  type Caller,
  type ModelView,
  type OperationResult,
  type OperationStarted,
  type RpcType,
} from '@scriptorium/contracts';
import type { RpcClient } from '@scriptorium/messaging';
import { eventually, storedMessages, testNatsUrl } from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { startContentStore, type RunningContentStore } from '../../../testing/running-content-store';
import { collected, PAGE, plantTwoSpaces, type TwoSpaces } from '../../../testing/two-spaces';
import { addField, operationResult, plantRecord } from '../../../testing/planted-models';

const noModel = new RejectedError('NOT_FOUND', 'The model does not exist.');

describe('models', () => {
  let store: RunningContentStore;
  let pool: Pool;
  let rpc: RpcClient;
  let two: TwoSpaces;
  let caller: Caller;
  const spaceKey = 'docs';
  const MANY = { page: 0, size: 100 };

  beforeAll(async () => {
    store = await startContentStore();
    ({ pool, rpc } = store);
    two = await plantTwoSpaces(store);
    caller = two.admin;
  });
  afterAll(() => store.stop());

  const create = (apiKey: string, members: object = {}): Promise<ModelView> =>
    rpc.call(createModel, { caller, spaceKey, apiKey, name: apiKey, ...members });
  const models = async (): Promise<readonly ModelView[]> =>
    (await rpc.call(listModels, { caller: two.reader, spaceKey })).models;
  const result = async (started: Promise<OperationStarted>): Promise<OperationResult> =>
    operationResult(rpc, { caller, spaceKey }, await started);
  const update = (model: string, members: object): Promise<OperationResult> =>
    result(rpc.call(updateModel, { caller, spaceKey, model, ...members }));

  it('are visible at once, by id and by API key', async () => {
    expect(await models()).toHaveLength(1);
    const made = await create('blog_post', { name: 'Blog post', settings: { sortable: false, hint: 'Write' } });
    expect(made).toEqual({
      id: expect.stringMatching(/^[\w-]{22}$/),
      apiKey: 'blog_post',
      name: 'Blog post',
      fields: [],
      isBlock: false,
      isSingleton: false,
      isDerived: false,
      titleFieldId: null,
      singletonId: null,
      settings: { sortable: false, hint: 'Write' },
      schemaUri: 'https://scriptorium.example/models/docs/blog_post',
    });
    expect((await models()).map(({ apiKey }) => apiKey)).toEqual(['blog_post', 'page']);
    for (const model of [made.id, 'blog_post']) {
      expect(await rpc.call(readModel, { caller: two.reader, spaceKey, model })).toEqual(made);
    }
  });

  it('have the id that a client has generated, once', async () => {
    const id = shortId(randomUUID());
    expect((await create('own_id', { id })).id).toBe(id);
    await expect(create('own_id_again', { id })).rejects.toMatchObject({ code: 'ID_TAKEN', data: { id } });
    await expect(create('own_id_again', { id: 'x' })).rejects.toMatchObject({ data: { field: 'id' } });
  });

  it('are content types in other APIs, assigned to the oldest repository', async () => {
    const { schemaUri } = await create('for_others', { name: 'For others' });
    const page = { caller: two.reader, hubId: two.hubId, page: MANY };
    const { items: types } = await collected(rpc.stream(listContentTypes, page));
    expect(types).toContainEqual(
      expect.objectContaining({ contentTypeUri: schemaUri, settings: { label: 'For others' }, status: 'ACTIVE' }),
    );
    const { items: repositories } = await collected(rpc.stream(listRepositories, page));
    expect(repositories[0]?.contentTypes.map(({ contentTypeUri }) => contentTypeUri)).toContain(schemaUri);
  });

  it.each([
    [{ apiKey: undefined }, 'api_key', 'VALIDATION_REQUIRED'],
    [{ apiKey: 'Blog' }, 'api_key', 'VALIDATION_FORMAT'],
    [{ apiKey: 'a__b' }, 'api_key', 'VALIDATION_FORMAT'],
    [{ name: ' ' }, 'name', 'VALIDATION_REQUIRED'],
    [{ isBlock: true, isSingleton: true }, 'singleton', 'VALIDATION_INVALID'],
    [{ titleFieldId: shortId(randomUUID()) }, 'title_field', 'VALIDATION_INVALID'],
  ])('are rejected with %j: %s is %s', async (members, field, code) => {
    await expect(create('refused', members)).rejects.toMatchObject({
      code: 'INVALID_FIELD',
      data: { field, code, record_type: 'ItemType' },
    });
  });

  it('are rejected with long names', async () => {
    const data = { code: 'VALIDATION_LENGTH' };
    await expect(create('long', { name: 'x'.repeat(256) })).rejects.toMatchObject({ data });
    await expect(create(`${'a'.repeat(200_000)}!`, { name: 'x' })).rejects.toMatchObject({ data });
    await expect(create(`${'a'.repeat(200)}!`)).rejects.toMatchObject({ data: { code: 'VALIDATION_FORMAT' } });
  });

  it('have unique API keys, also for concurrent requests', async () => {
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => create('at_once')));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    // The order matters: the gateway derives ids of errors from it.
    const expected = '{"field":"api_key","code":"VALIDATION_UNIQUENESS","record_type":"ItemType"}';
    for (const each of results.filter(({ status }) => status === 'rejected')) {
      expect(JSON.stringify((each as { reason: RejectedError }).reason.data)).toBe(expected);
    }
    await expect(create('page')).rejects.toMatchObject({ data: { code: 'VALIDATION_UNIQUENESS' } });
  });

  it('require the scope admin, and are not found in other spaces', async () => {
    const { id: model } = await create('guarded');
    const forbidden = { code: 'FORBIDDEN', data: { scope: 'admin' } };
    for (const each of [updateModel, deleteModel, duplicateModel]) {
      const guarded = each as RpcType<{ caller: Caller; spaceKey: string; model: string }, unknown>;
      await expect(rpc.call(guarded, { caller: two.writer, spaceKey, model })).rejects.toMatchObject(forbidden);
    }
    const input = { caller: two.stranger, spaceKey, model };
    await expect(rpc.call(readModel, input)).rejects.toThrow('The space does not exist.');
    await expect(rpc.call(readModel, { ...input, spaceKey: 'shop' })).rejects.toThrow(noModel);
    await expect(rpc.call(deleteModel, { ...input, spaceKey: 'shop' })).rejects.toThrow(noModel);
    await expect(rpc.call(updateModel, { ...input, spaceKey: 'shop', name: 'x' })).rejects.toThrow(noModel);
  });

  it('keep members that a change does not name, and their schema after a rename', async () => {
    const made = await create('changing', { settings: { hint: 'a', draft_mode_active: true } });
    const changed = await update(made.id, { apiKey: 'changed', name: 'Changed', settings: { hint: null } });
    expect(changed).toEqual({
      kind: 'model',
      model: {
        ...made,
        apiKey: 'changed',
        name: 'Changed',
        settings: { hint: null, draft_mode_active: true },
      },
    });
    expect((await create('changing')).schemaUri).toMatch(/\/docs\/changing\/[\w-]{22}$/);
    await expect(update('changed', { apiKey: 'changing' })).rejects.toMatchObject({
      data: { field: 'api_key', code: 'VALIDATION_UNIQUENESS', record_type: 'ItemType' },
    });
    await expect(update('changed', { isBlock: true })).rejects.toMatchObject({ data: { field: 'modular_block' } });
  });

  it('become singletons if they have at most one record, and return its id', async () => {
    const made = await create('home');
    const record = await plantRecord(pool, caller, made);
    const changed = await update('home', { isSingleton: true });
    expect(changed).toMatchObject({ model: { isSingleton: true, singletonId: shortId(record.familyId) } });
    expect(await update('home', { isSingleton: false })).toMatchObject({ model: { singletonId: null } });
    await plantRecord(pool, caller, made);
    await expect(update('home', { isSingleton: true })).rejects.toMatchObject({ data: { field: 'singleton' } });
  });

  it('number their records when they become sortable', async () => {
    const made = await create('sorted');
    for (let count = 0; count < 3; count += 1) await plantRecord(pool, caller, made);
    await update('sorted', { settings: { sortable: true } });
    const { rows } = await pool.query<{ position: number }>(
      'select position from content.families where schema_uri = $1 order by created_at, id',
      [made.schemaUri],
    );
    expect(rows.map(({ position }) => position)).toEqual([1, 2, 3]);
  });

  it('are deleted with all their records, with an event for each variant', async () => {
    const made = await create('doomed');
    const other = await create('other');
    const referring = await addField(rpc, { caller, spaceKey }, 'other', {
      apiKey: 'link',
      fieldType: 'link' as const,
      validators: { item_item_type: { item_types: [made.id, other.id], on_reference_delete_strategy: 'fail' } },
    });
    const records = [
      await plantRecord(pool, caller, made, ['en-US', 'fr-FR']),
      await plantRecord(pool, caller, made, ['en-US']),
    ];
    const kept = await plantRecord(pool, caller, other);
    const done = await result(rpc.call(deleteModel, { caller, spaceKey, model: 'doomed' }));
    expect(done).toEqual({ kind: 'model', model: made });
    await expect(rpc.call(readModel, { caller, spaceKey, model: made.id })).rejects.toThrow(noModel);
    expect((await models()).map(({ schemaUri }) => schemaUri)).not.toContain(made.schemaUri);

    const ids = records.flatMap(({ variantIds }): readonly string[] => variantIds);
    await eventually(async () => {
      const events = (await storedMessages(await testNatsUrl(), 'EVENTS')).filter(
        ({ envelope }) => envelope.type.endsWith('variant.deleted.v2') && ids.includes(envelope.subject ?? ''),
      );
      expect(events.map(({ envelope }) => envelope.subject ?? '').toSorted()).toEqual(ids.toSorted());
    });
    const { rows } = await pool.query<Record<string, number>>(
      `select (select count(*)::int from content.families where id = any ($1)) as families,
              (select count(*)::int from content.variants where id = any ($2)) as variants,
              (select count(*)::int from content.versions where variant_id = any ($2)) as versions,
              (select count(*)::int from content.variant_history where variant_id = any ($2)) as history,
              (select count(*)::int from content.delivery_keys where variant_id = any ($2)) as keys,
              (select count(*)::int from content.families where id = $3) as kept`,
      [records.map(({ familyId }) => familyId), ids, kept.familyId],
    );
    expect(rows[0]).toEqual({ families: 0, variants: 0, versions: 0, history: 0, keys: 0, kept: 1 });
    const [left] = (await rpc.call(readModel, { caller, spaceKey, model: 'other' })).fields;
    expect(left?.validators).toEqual({
      item_item_type: { ...(referring.validators['item_item_type'] as object), item_types: [other.id] },
    });
    expect((await create('doomed')).schemaUri).toBe(made.schemaUri);
  });

  it('are duplicated with their fields and without their records, with numbered names', async () => {
    const made = await create('source', { name: 'Source' });
    const title = await addField(rpc, { caller, spaceKey }, 'source', { apiKey: 'title', fieldType: 'string' });
    await addField(rpc, { caller, spaceKey }, 'source', {
      apiKey: 'slug',
      fieldType: 'slug' as const,
      validators: { slug_title_field: { title_field_id: title.id } },
    });
    const copy = await rpc.call(duplicateModel, { caller, spaceKey, model: 'source' });
    expect(copy).toMatchObject({ name: 'Source (copy #1)', apiKey: 'source_copy_1', isSingleton: false });
    const [copiedTitle, copiedSlug] = copy.fields;
    expect(copy.fields.map(({ apiKey }) => apiKey)).toEqual(['title', 'slug']);
    expect(copy.titleFieldId).toBe(copiedTitle?.id);
    expect(copiedTitle?.id).not.toBe(title.id);
    expect(copiedSlug?.validators).toEqual({ slug_title_field: { title_field_id: copiedTitle?.id } });
    expect((await rpc.call(duplicateModel, { caller, spaceKey, model: made.id })).name).toBe('Source (copy #2)');
  });

  it('list the models that refer to them', async () => {
    const block = await create('quote', { isBlock: true });
    const host = await create('article');
    await addField(rpc, { caller, spaceKey }, 'article', {
      apiKey: 'content',
      fieldType: 'rich_text' as const,
      validators: { rich_text_blocks: { item_types: [block.id] } },
    });
    const { models: referring } = await rpc.call(listReferencingModels, { caller, spaceKey, model: 'quote' });
    expect(referring.map(({ id }) => id)).toEqual([host.id]);
    expect(await rpc.call(listReferencingModels, { caller, spaceKey, model: host.id })).toEqual({ models: [] });
  });

  it('are read-only if derived from content types of other APIs, and follow their schemas', async () => {
    const derived = await rpc.call(readModel, { caller, spaceKey, model: 'page' });
    expect(derived).toMatchObject({ schemaUri: PAGE, name: 'Page', isDerived: true, titleFieldId: null });
    expect(derived.fields).toMatchObject([{ apiKey: 'title', fieldType: 'string', isLocalized: true, position: 1 }]);
    for (const each of [updateModel, deleteModel, duplicateModel]) {
      const readOnly = each as RpcType<{ caller: Caller; spaceKey: string; model: string; name: string }, unknown>;
      await expect(rpc.call(readOnly, { caller, spaceKey, model: 'page', name: 'x' })).rejects.toMatchObject({
        code: 'MODEL_IS_DERIVED',
      });
    }
    const uri = 'https://example.com/types/HeroBanner.json';
    const schema = {
      definitions: { height: { type: ['integer', 'null'] } },
      allOf: [{ properties: { headline: { type: 'string' } } }],
      properties: { _meta: {}, height: { $ref: '#/definitions/height' }, ratio: { type: 'number' }, on: {} },
    };
    const body = JSON.stringify(schema);
    const made = await rpc.call(createSchema, {
      caller,
      hubId: two.hubId,
      schemaId: uri,
      body,
      validationLevel: 'CONTENT_TYPE',
    });
    await rpc.call(registerContentType, { caller, hubId: two.hubId, contentTypeUri: uri, settings: {} });
    const hero = await rpc.call(readModel, { caller, spaceKey, model: 'hero_banner' });
    expect(hero.fields.map(({ apiKey, fieldType }) => [apiKey, fieldType])).toEqual([
      ['headline', 'string'],
      ['height', 'integer'],
      ['ratio', 'float'],
      ['on', 'json'],
    ]);
    // The fields follow the schema version that the content type was registered with, by which bodies are validated.
    await rpc.call(updateSchema, { caller, id: made.id, body: '{}' });
    expect(await rpc.call(readModel, { caller, spaceKey, model: hero.id })).toEqual(hero);
  });

  it('return NOT_FOUND for results of operations of another space, and after 24 hours', async () => {
    const started = await rpc.call(updateModel, { caller, spaceKey, model: 'guarded', name: 'Guarded' });
    const input = { caller: two.stranger, spaceKey: 'shop', operationId: started.operationId };
    await expect(rpc.call(readOperationResult, input)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(
      rpc.call(readOperationResult, { caller, spaceKey, operationId: shortId(randomUUID()) }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await pool.query("update content.operation_results set created_at = now() - interval '24 hours'");
    await expect(rpc.call(readOperationResult, { caller, spaceKey, ...started })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});
