import type { RejectedError } from '@scriptorium/contracts';
import {
  createField,
  createModel,
  deleteField,
  duplicateField,
  listContentTypes,
  readCachedSchema,
  readField,
  readModel,
  shortId,
  updateField,
  type Caller,
  type FieldMembers,
  type FieldView,
  type ModelView,
  type OperationResult,
  type OperationStarted,
} from '@scriptorium/contracts';
import type { RpcClient } from '@scriptorium/messaging';
import { randomUUID } from 'node:crypto';
import { addField, operationResult } from '../../../testing/planted-models';
import { startContentStore, type RunningContentStore } from '../../../testing/running-content-store';
import { collected, plantTwoSpaces, type TwoSpaces } from '../../../testing/two-spaces';

type FieldResult = Extract<OperationResult, { kind: 'field' }>;

describe('fields', () => {
  let store: RunningContentStore;
  let rpc: RpcClient;
  let two: TwoSpaces;
  let caller: Caller;
  const spaceKey = 'docs';

  beforeAll(async () => {
    store = await startContentStore();
    ({ rpc } = store);
    two = await plantTwoSpaces(store);
    caller = two.admin;
  });
  afterAll(() => store.stop());

  const create = (apiKey: string, members: object = {}): Promise<ModelView> =>
    rpc.call(createModel, { caller, spaceKey, apiKey, name: apiKey, ...members });
  const add = (
    model: string,
    apiKey: string,
    members: FieldMembers & { readonly id?: string } = {},
  ): Promise<FieldView> => addField(rpc, { caller, spaceKey }, model, { apiKey, fieldType: 'string', ...members });
  const done = async (started: Promise<OperationStarted>): Promise<FieldResult> => {
    const result = await operationResult(rpc, { caller, spaceKey }, await started);
    if (result.kind !== 'field') throw new Error(result.kind);
    return result;
  };
  const update = (field: string, members: FieldMembers): Promise<FieldResult> =>
    done(rpc.call(updateField, { caller, spaceKey, field, ...members }));
  const read = (model: string): Promise<ModelView> => rpc.call(readModel, { caller: two.reader, spaceKey, model });
  const keys = async (model: string): Promise<string[]> => (await read(model)).fields.map(({ apiKey }) => apiKey);

  it('appear in their model, with all members that were set', async () => {
    const { id: modelId } = await create('blog');
    const members = {
      label: 'Cover',
      isLocalized: true,
      validators: { required: {} },
      settings: { hint: 'Big', appearance: { editor: 'file', parameters: {}, addons: [] } },
    };
    const started = rpc.call(createField, {
      caller,
      spaceKey,
      model: 'blog',
      apiKey: 'cover',
      fieldType: 'file',
      ...members,
    });
    const { isNew, field, model } = await done(started);
    expect(isNew).toBe(true);
    expect(field).toEqual({
      id: expect.stringMatching(/^[\w-]{22}$/),
      modelId,
      apiKey: 'cover',
      fieldType: 'file',
      position: 1,
      ...members,
    });
    expect(model).toEqual(await read('blog'));
    expect(model.fields).toEqual([field]);
    for (const name of [field.id, 'blog::cover']) {
      expect(await rpc.call(readField, { caller: two.reader, spaceKey, field: name })).toEqual(field);
    }
    await expect(rpc.call(readField, { caller, spaceKey, field: 'blog::nothing' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('become title and preview image if they are the first of their type, but not in models of blocks', async () => {
    await create('titled');
    await add('titled', 'intro', { fieldType: 'text' });
    expect((await read('titled')).titleFieldId).toBeNull();
    const title = await add('titled', 'title');
    await add('titled', 'subtitle');
    const image = await add('titled', 'image', { fieldType: 'file' });
    expect(await read('titled')).toMatchObject({
      titleFieldId: title.id,
      settings: { image_preview_field: image.id },
    });
    await create('untitled', { isBlock: true });
    await add('untitled', 'title');
    await add('untitled', 'image', { fieldType: 'file' });
    expect(await read('untitled')).toMatchObject({ titleFieldId: null, settings: {} });
  });

  it.each<[FieldMembers, string, string]>([
    [{ label: '' }, 'label', 'VALIDATION_REQUIRED'],
    [{ apiKey: '', label: 'x' }, 'api_key', 'VALIDATION_REQUIRED'],
    [{ apiKey: 'Título' }, 'api_key', 'VALIDATION_FORMAT'],
    [{ apiKey: 'position' }, 'api_key', 'VALIDATION_RESERVED'],
    [{ fieldType: 'json', validators: { unique: {} } }, 'validators', 'VALIDATION_INVALID'],
  ])('are rejected with %j: %s is %s', async (members, field, code) => {
    await create('refusing').catch(() => undefined);
    await expect(add('refusing', 'refused', members)).rejects.toMatchObject({
      code: 'INVALID_FIELD',
      data: { field, code, record_type: 'Field' },
    });
  });

  it('have unique API keys and ids, also for concurrent requests', async () => {
    await create('crowd');
    const results = await Promise.allSettled(Array.from({ length: 6 }, () => add('crowd', 'same')));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const expected = '{"field":"api_key","code":"VALIDATION_UNIQUENESS","record_type":"Field"}';
    for (const each of results.filter(({ status }) => status === 'rejected')) {
      expect(JSON.stringify((each as { reason: RejectedError }).reason.data)).toBe(expected);
    }
    const id = shortId(randomUUID());
    expect((await add('crowd', 'own', { id })).id).toBe(id);
    await expect(add('crowd', 'own_again', { id })).rejects.toMatchObject({ code: 'ID_TAKEN' });
    await Promise.all(['a', 'b', 'c', 'd'].map((key) => add('crowd', key)));
    expect((await read('crowd')).fields.map(({ position }) => position)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('keep members that a change does not name, and move to a position', async () => {
    await create('moving');
    for (const key of ['one', 'two', 'three']) await add('moving', key, { settings: { hint: key } });
    const { isNew, field } = await update('moving::three', {
      position: 1,
      label: 'First',
      settings: { default_value: 'x' },
    });
    expect(isNew).toBe(false);
    expect(field).toMatchObject({ label: 'First', position: 1, settings: { hint: 'three', default_value: 'x' } });
    expect(await keys('moving')).toEqual(['three', 'one', 'two']);
    await update('moving::three', { position: 99 });
    expect(await keys('moving')).toEqual(['one', 'two', 'three']);
    await add('moving', 'zero', { position: 1 });
    expect(await keys('moving')).toEqual(['zero', 'one', 'two', 'three']);
    await expect(update('moving::one', { apiKey: 'two' })).rejects.toMatchObject({
      data: { field: 'api_key', code: 'VALIDATION_UNIQUENESS', record_type: 'Field' },
    });
    await expect(update('moving::one', { fieldType: 'json' })).rejects.toMatchObject({ data: { field: 'field_type' } });
    expect((await update('moving::one', { fieldType: 'text' })).field.fieldType).toBe('text');
  });

  it('are removed from the settings of their model when they are deleted', async () => {
    await create('losing', { settings: { hint: 'stays' } });
    const title = await add('losing', 'title');
    const image = await add('losing', 'image', { fieldType: 'file' });
    const { field } = await done(rpc.call(deleteField, { caller, spaceKey, field: title.id }));
    expect(field).toEqual(title);
    const { model } = await done(rpc.call(deleteField, { caller, spaceKey, field: image.id }));
    expect(model).toEqual(await read('losing'));
    expect(model).toMatchObject({
      titleFieldId: null,
      fields: [],
      settings: { hint: 'stays', image_preview_field: null },
    });
  });

  it('are duplicated after themselves, with numbered names', async () => {
    await create('copying');
    await add('copying', 'teaser', { label: 'Teaser', validators: { required: {} }, settings: { hint: 'Short' } });
    await add('copying', 'text');
    const duplicate = { caller, spaceKey, field: 'copying::teaser' };
    const { isNew, field } = await done(rpc.call(duplicateField, duplicate));
    expect(isNew).toBe(true);
    expect(field).toMatchObject({
      label: 'Teaser (copy #1)',
      apiKey: 'teaser_copy_1',
      position: 2,
      validators: { required: {} },
      settings: { hint: 'Short' },
    });
    expect((await done(rpc.call(duplicateField, duplicate))).field.label).toBe('Teaser (copy #2)');
    expect(await keys('copying')).toEqual(['teaser', 'teaser_copy_2', 'teaser_copy_1', 'text']);
  });

  it('appear in the schema by which other APIs validate bodies', async () => {
    const { schemaUri } = await create('schema_of');
    await add('schema_of', 'title', { label: 'Title' });
    await add('schema_of', 'count', { fieldType: 'integer' });
    await add('schema_of', 'anything', { fieldType: 'json' });
    await rpc.call(deleteField, { caller, spaceKey, field: 'schema_of::count' });
    const page = { page: 0, size: 100 };
    const { items } = await collected(rpc.stream(listContentTypes, { caller, hubId: two.hubId, page }));
    const type = items.find(({ contentTypeUri }) => contentTypeUri === schemaUri);
    const { cachedSchema } = await rpc.call(readCachedSchema, { caller, id: type?.id ?? '' });
    expect(JSON.parse(cachedSchema)).toMatchObject({
      $id: schemaUri,
      properties: { title: { title: 'Title', type: ['string', 'null'] }, anything: { title: 'anything' } },
    });
    expect(cachedSchema).not.toContain('count');
    expect(cachedSchema).not.toContain('required');
  });

  it('require the scope admin, are not found in other spaces, and cannot be changed in derived models', async () => {
    await create('guarding');
    const { id: field } = await add('guarding', 'title');
    for (const each of [updateField, deleteField, duplicateField]) {
      await expect(rpc.call(each, { caller: two.writer, spaceKey, field })).rejects.toMatchObject({
        code: 'FORBIDDEN',
      });
      const stranger = { caller: two.stranger, spaceKey: 'shop', field };
      await expect(rpc.call(each, stranger)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      const derived = { caller, spaceKey, field: 'page::title' };
      await expect(rpc.call(each, derived)).rejects.toMatchObject({ code: 'MODEL_IS_DERIVED' });
    }
    await expect(add('page', 'new')).rejects.toMatchObject({ code: 'MODEL_IS_DERIVED' });
  });
});
