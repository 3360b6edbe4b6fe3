import { generateId, SchemaRepository } from '@datocms/cma-client-node';
import { apiErrorOf, datocmsClient, datocmsHttp, patientClient, problemsOf, type Client } from '../clients/datocms';
import { jsonOf } from '../system/plain-http';
import { addFields, createModel } from '../content/dato-models';
import { PAGE } from '../system/page';
import { LOCALES } from '../system/declared-spaces';
import { openSpace, type Space } from '../system/open-space';

const NOT_FOUND = { status: 404, problems: [['NOT_FOUND', {}]] };

let space: Space;
let client: Client;

beforeAll(async () => {
  space = await openSpace();
  client = datocmsClient(space);
});

describe('a model', () => {
  it('is created, read by its id and its API key, renamed and destroyed', async () => {
    const made = await client.itemTypes.create({ name: 'Article', api_key: 'article', hint: 'for the editors' });
    expect(made).toMatchObject({
      type: 'item_type',
      name: 'Article',
      api_key: 'article',
      hint: 'for the editors',
      singleton: false,
      modular_block: false,
      draft_mode_active: false,
      all_locales_required: false,
      fields: [],
      title_field: null,
    });
    expect(await client.itemTypes.find(made)).toEqual(made);
    expect(await client.itemTypes.find('article')).toEqual(made);
    expect(await client.itemTypes.list()).toContainEqual(made);
    const renamed = await client.itemTypes.update(made, { name: 'Essay', api_key: 'essay' });
    expect(renamed).toMatchObject({ id: made.id, name: 'Essay', api_key: 'essay', hint: 'for the editors' });
    expect(await client.itemTypes.destroy(made)).toMatchObject({ id: made.id, name: 'Essay' });
    expect(await problemsOf(client.itemTypes.find(made))).toEqual(NOT_FOUND);
    expect(await problemsOf(client.itemTypes.find('essay'))).toEqual(NOT_FOUND);
  });

  it('keeps its settings: a sorted tree with drafts', async () => {
    const settings = { sortable: false, tree: true, draft_mode_active: true, all_locales_required: true } as const;
    const { id } = await client.itemTypes.create({ name: 'Chapter', api_key: 'chapter', ...settings });
    expect(await client.itemTypes.find(id)).toMatchObject(settings);
  });

  it('can have an id that the client generated', async () => {
    const id = generateId();
    expect((await client.itemTypes.create({ id, name: 'With an id', api_key: 'with_an_id' })).id).toBe(id);
    const again = client.itemTypes.create({ id, name: 'With an id again', api_key: 'with_an_id_again' });
    expect((await apiErrorOf(again)).findError('INVALID_FIELD', { field: 'id' })).toBeDefined();
  });

  it('is duplicated with its fields, without its records', async () => {
    const model = await createModel(client, 'recipe', { title: { type: 'string' }, steps: { type: 'text' } });
    await client.items.create({ item_type: model, title: 'Bread' });
    const first = await client.itemTypes.duplicate(model.id);
    expect(first).toMatchObject({ name: 'recipe (copy #1)', api_key: 'recipe_copy_1' });
    expect((await client.itemTypes.duplicate(model.id)).name).toBe('recipe (copy #2)');
    const fields = await client.fields.list(first);
    expect(fields.map(({ api_key }) => api_key)).toEqual(['title', 'steps']);
    expect(first.title_field?.id).toBe(fields[0]?.id);
    expect(fields.map(({ id }) => id)).not.toContain(model.fields['title']);
    expect(await client.items.list({ filter: { type: first.id } })).toEqual([]);
  });

  it('is destroyed with its records', async () => {
    const model = await createModel(client, 'short_lived', { title: { type: 'string' } });
    const { id } = await client.items.create({ item_type: model, title: 'Gone soon' });
    await client.itemTypes.destroy(model.id);
    expect(await problemsOf(client.items.find(id))).toEqual(NOT_FOUND);
  });

  it('lists the models that may contain its blocks', async () => {
    const quote = await createModel(client, 'quote', { text: { type: 'text' } }, { modular_block: true });
    const holder = await createModel(client, 'holder', {
      content: { type: 'rich_text', validators: { rich_text_blocks: { item_types: [quote.id] } } },
    });
    expect((await client.itemTypes.referencing(quote.id)).map(({ id }) => id)).toEqual([holder.id]);
  });
});

describe('the title field of a model', () => {
  it('is the first string field by default', async () => {
    const model = await createModel(client, 'person', {
      age: { type: 'integer' },
      name: { type: 'string' },
      nickname: { type: 'string' },
    });
    expect((await client.itemTypes.find(model.id)).title_field).toMatchObject({ id: model.fields['name'] });
    const nickname = { type: 'field', id: model.fields['nickname'] ?? '' } as const;
    expect((await client.itemTypes.update(model.id, { title_field: nickname })).title_field).toEqual(nickname);
    expect((await client.itemTypes.update(model.id, { title_field: null })).title_field).toBeNull();
  });

  it('cannot be a text field', async () => {
    const model = await createModel(client, 'scrap', { text: { type: 'text' } }, { modular_block: true });
    expect((await client.itemTypes.find(model.id)).title_field).toBeNull();
  });

  it('is removed when its field is destroyed', async () => {
    const model = await createModel(client, 'untitled', { title: { type: 'string' } });
    await client.fields.destroy(model.fields['title'] ?? '');
    expect((await client.itemTypes.find(model.id)).title_field).toBeNull();
  });
});

describe('a field', () => {
  it('is created, read, changed, duplicated and destroyed', async () => {
    const model = await createModel(client, 'picture', {});
    const made = await client.fields.create(model.id, {
      label: 'Image',
      field_type: 'file',
      api_key: 'image',
      validators: { required: {} },
    });
    expect(made).toMatchObject({
      type: 'field',
      label: 'Image',
      api_key: 'image',
      localized: false,
      position: 1,
      validators: { required: {} },
      appearance: { editor: 'file', addons: [] },
      item_type: { type: 'item_type', id: model.id },
    });
    expect(await client.fields.find(made)).toEqual(made);
    expect(await client.fields.find('picture::image')).toEqual(made);
    expect(await client.fields.list(model.id)).toEqual([made]);
    expect(await client.fields.update(made, { label: 'Photo', hint: 'large' })).toMatchObject({
      id: made.id,
      label: 'Photo',
      api_key: 'image',
      hint: 'large',
      validators: { required: {} },
    });
    expect(await client.fields.duplicate(made)).toMatchObject({ label: 'Photo (copy #1)', field_type: 'file' });
    await client.fields.destroy(made);
    expect(await problemsOf(client.fields.find(made))).toEqual(NOT_FOUND);
    expect(await client.fields.list(model.id)).toHaveLength(1);
  });

  it('adds a value to existing records, and removes it when it is destroyed', async () => {
    const model = await createModel(client, 'growing', { title: { type: 'string' } });
    const { id } = await client.items.create({ item_type: model, title: 'Grows' });
    const { rank } = await addFields(client, model.id, { rank: { type: 'integer' } });
    expect(await client.items.find(id)).toMatchObject({ title: 'Grows', rank: null });
    expect(await client.items.update(id, { rank: 7 })).toMatchObject({ title: 'Grows', rank: 7 });
    await client.fields.destroy(rank ?? '');
    expect(await client.items.find(id)).not.toHaveProperty('rank');
  });

  it('keeps its values under a new API key', async () => {
    const model = await createModel(client, 'renamed', { title: { type: 'string' } });
    const { id } = await client.items.create({ item_type: model, title: 'Stays' });
    await client.fields.update(model.fields['title'] ?? '', { api_key: 'headline' });
    expect(await client.items.find(id)).toMatchObject({ headline: 'Stays' });
  });

  it('is created with status 201 in the job result, which includes its model', async () => {
    const model = await createModel(client, 'answered', {});
    const http = datocmsHttp(space);
    const attributes = { label: 'Title', api_key: 'title', field_type: 'string' };
    const started = await http.post(`/item-types/${model.id}/fields`, { data: { type: 'field', attributes } });
    expect(started.status).toBe(202);
    const job = jsonOf<{ data: { type: string; id: string } }>(started).data;
    const result = await http.get(`/job-results/${job.id}`);
    expect(jsonOf(result)).toMatchObject({
      data: {
        type: 'job_result',
        id: job.id,
        attributes: {
          status: 201,
          statusText: 'Created',
          payload: { data: { type: 'field', attributes }, included: [{ type: 'item_type', id: model.id }] },
        },
      },
    });
  });
});

describe('rejections', () => {
  it('of a taken API key', async () => {
    await client.itemTypes.create({ name: 'Once', api_key: 'once' });
    const error = await apiErrorOf(client.itemTypes.create({ name: 'Twice', api_key: 'once' }));
    expect(error.response.status).toBe(422);
    expect(error.findError('INVALID_FIELD', { field: 'api_key', code: 'VALIDATION_UNIQUENESS' })).toMatchObject({
      // The id of an error is the same on every server of this API.
      id: 'ce9dcb',
      type: 'api_error',
      attributes: {
        details: { field: 'api_key', code: 'VALIDATION_UNIQUENESS', record_type: 'ItemType' },
        doc_url: 'https://www.datocms.com/docs/content-management-api/errors#INVALID_FIELD',
      },
    });
    // findError compares only the outer code.
    expect(error.findError('VALIDATION_UNIQUENESS')).toBeUndefined();
  });

  it.each([
    ['an API key with blanks', { name: 'x', api_key: 'no good' }, 'api_key', 'VALIDATION_FORMAT'],
    ['no name', { name: '', api_key: 'nameless' }, 'name', 'VALIDATION_REQUIRED'],
  ])('of a model with %s', async (_what, body, field, code) => {
    const error = await apiErrorOf(client.itemTypes.create(body));
    expect(error.findError('INVALID_FIELD', { field, code })).toBeDefined();
  });

  it('of a field that the model already has', async () => {
    const model = await createModel(client, 'twice_titled', { title: { type: 'string' } });
    const error = await apiErrorOf(addFields(client, model.id, { title: { type: 'text' } }));
    expect(error.findError('INVALID_FIELD', { field: 'api_key', record_type: 'Field' })).toBeDefined();
  });

  it('of an unknown setting, which the error names', async () => {
    const attributes = { name: 'x', api_key: 'unknown_setting', colour: 'red' };
    const rejected = await datocmsHttp(space).post('/item-types', { data: { type: 'item_type', attributes } });
    expect(rejected.status).toBe(422);
    expect(rejected.text).toContain('INVALID_FORMAT');
    expect(rejected.text).toContain('colour');
  });

  it('of a model change by a caller with write access only', async () => {
    const editor = datocmsClient(space.as('editor'));
    const rejected = { status: 403, problems: [['INSUFFICIENT_PERMISSIONS', {}]] };
    expect(await problemsOf(editor.itemTypes.create({ name: 'x', api_key: 'by_editor' }))).toEqual(rejected);
  });
});

describe('the site', () => {
  it('has the locales of the space, the default locale first', async () => {
    expect(await client.site.find()).toMatchObject({ type: 'site', locales: LOCALES });
  });

  it('can be renamed, and a locale can be added and removed', async () => {
    const before = await client.site.find();
    const locales: [string, ...string[]] = ['en-GB', ...LOCALES.slice(1)];
    expect(await client.site.update({ name: 'Renamed' })).toMatchObject({ id: before.id, name: 'Renamed' });
    expect((await client.site.update({ locales: [...locales, 'en-AT'] })).locales).toEqual([...LOCALES, 'en-AT']);
    expect((await client.site.update({ locales })).locales).toEqual(LOCALES);
    await client.site.update({ name: before.name });
  });

  it('includes models and fields in one response, as a SchemaRepository requests it', async () => {
    const model = await createModel(client, 'in_repository', { title: { type: 'string' }, rank: { type: 'integer' } });
    const block = await createModel(client, 'block_in_repository', {}, { modular_block: true });
    const repository = new SchemaRepository(client);
    await repository.prefetchAllModelsAndFields();
    const found = await repository.getItemTypeByApiKey('in_repository');
    expect(found.id).toBe(model.id);
    const fields = await repository.getItemTypeFields(found);
    expect(fields.map(({ id }) => id).toSorted()).toEqual(Object.values(model.fields).toSorted());
    expect((await repository.getAllBlockModels()).map(({ id }) => id)).toContain(block.id);
    expect((await repository.getAllModels()).map(({ id }) => id)).not.toContain(block.id);
  });

  it('lists a content type of another API as a model', async () => {
    const page = (await client.itemTypes.list()).find(({ api_key }) => api_key === 'page');
    expect(page).toMatchObject({ name: 'Page', modular_block: false });
    const fields = await client.fields.list(page?.id ?? '');
    expect(fields.map(({ api_key, field_type }) => [api_key, field_type])).toEqual([
      ['title', 'string'],
      ['text', 'string'],
      ['rank', 'float'],
      ['links', 'json'],
      ['references', 'json'],
    ]);
    expect(PAGE).toContain('page');
  });
});

it('lets the unmodified client wait for the results of its changes', async () => {
  const patient = patientClient(space);
  const { id } = await client.itemTypes.create({ name: 'Waited for', api_key: 'waited_for' });
  expect(await patient.itemTypes.update(id, { name: 'Waited' })).toMatchObject({ id, name: 'Waited' });
});
