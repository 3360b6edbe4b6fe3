import { apiErrorOf, datocmsClient, patientClient, type Client } from '../clients/datocms';
import { createModel, type Model } from '../content/dato-models';
import { openSpace, type Space } from '../system/open-space';

const DRAFTS = { draft_mode_active: true };
const TITLE = 'A title of 20 chars.';

let space: Space;
let client: Client;
let target: Model;

beforeAll(async () => {
  space = await openSpace();
  client = datocmsClient(space);
  target = await createModel(client, 'goal', { name: { type: 'string' } });
});

type Fields = Parameters<typeof createModel>[2];

/** Duplicates a record of a model of its own, and returns the copy. */
async function duplicateOf(name: string, fields: Fields, values: object, settings: object = DRAFTS) {
  const model = await createModel(client, name, fields, settings);
  const source = await client.items.create({ item_type: model, ...values });
  expect(source.meta.is_valid).toBe(true);
  return patientClient(space).items.duplicate(source.id);
}

const title = { type: 'string' } as const;

it('a title is cut so that its suffix fits the maximum length', async () => {
  const length = { title: { ...title, validators: { length: { max: 20 } } } };
  const copy = await duplicateOf('short', length, { title: TITLE }, {});
  expect(copy).toMatchObject({ title: 'A title… (duplicate)', meta: { is_valid: true, status: 'published' } });
});

describe('an invalid copy is an invalid draft that cannot be published', () => {
  it.each<[string, Fields, object]>([
    ['a format', { code: { ...title, validators: { format: { custom_pattern: '^[a-z]+$' } } } }, { code: 'abc' }],
    ['an enum', { code: { ...title, validators: { enum: { values: ['a', 'b'] } } } }, { code: 'a' }],
    [
      'a unique e-mail',
      { title, mail: { type: 'string', validators: { unique: {}, format: { predefined_pattern: 'email' } } } },
      { title: 'x', mail: 'a@example.com' },
    ],
    ['a slug', { title, at: { type: 'slug', validators: { length: { max: 8 } } } }, { title: 'x', at: 'eight-ch' }],
    ['a code', { title, code: { type: 'string', validators: { unique: {}, length: { max: 20 } } } }, { code: TITLE }],
    ['a limit below the suffix', { title: { ...title, validators: { length: { max: 5 } } } }, { title: 'five!' }],
  ])('%s', async (what, fields, values) => {
    const copy = await duplicateOf(what.replaceAll(/[^a-z]/g, '_'), fields, values);
    expect(copy.meta).toMatchObject({ is_valid: false, status: 'draft' });
    const rejected = await apiErrorOf(client.items.publish(copy.id));
    expect([rejected.response.status, rejected.errors[0]?.attributes.code]).toEqual([422, 'INVALID_DRAFT']);
  });

  it('a required link that only one record may have', async () => {
    const { id } = await client.items.create({ item_type: target, name: 'Goal' });
    const validators = { required: {}, unique: {}, item_item_type: { item_types: [target.id] } };
    const copy = await duplicateOf('only', { title, goal: { type: 'link', validators } }, { title: 'x', goal: id });
    expect(copy).toMatchObject({ goal: null, meta: { is_valid: false, status: 'draft' } });
  });
});

it('fails the job of an invalid copy with the errors of its fields if the model has no drafts', async () => {
  const model = await createModel(
    client,
    'direct',
    { title, code: { type: 'string', validators: { unique: {}, length: { max: 20 } } } },
    {},
  );
  const source = await client.items.create({ item_type: model, title: 'x', code: TITLE });
  const error = await apiErrorOf(patientClient(space).items.duplicate(source.id));
  expect(error.response.status).toBe(422);
  expect(error.errors[0]?.attributes).toMatchObject({
    code: 'INVALID_FIELD',
    details: { field: 'code', code: 'VALIDATION_LENGTH' },
  });
  expect(await client.items.list({ filter: { type: model.id } })).toHaveLength(1);
});

it.each([
  ['date', '2026-11-28'],
  ['date_time', '2026-11-28T10:00:00+00:00'],
  ['json', '{"a":1}'],
] as const)('a title that is a %s gets no suffix', async (type, value) => {
  const model = await createModel(client, `titled_by_${type}`, { named: { type } }, DRAFTS);
  const [field] = await client.fields.list(model.id);
  await client.itemTypes.update(model.id, { title_field: { type: 'field', id: String(field?.id) } });
  const source = await client.items.create({ item_type: model, named: value });
  const copy = await patientClient(space).items.duplicate(source.id);
  expect(copy).toMatchObject({ named: source['named'], meta: { is_valid: true } });
});

it('a slug that need not be unique does not raise the number of a value that must be', async () => {
  const model = await createModel(client, 'numbered', {
    title,
    at: { type: 'slug' },
    sku: { type: 'string', validators: { unique: {} } },
  });
  const make = (sku: string) => client.items.create({ item_type: model, title: 'x', at: 'same', sku });
  const [first, second] = [await make('A'), await make('B')];
  await client.items.duplicate(first.id);
  expect(await client.items.duplicate(second.id)).toMatchObject({ at: 'same-duplicate-2', sku: 'B (duplicate)' });
});

it('a record of the maximum size has no copy above it', async () => {
  const model = await createModel(client, 'heavy', { title, text: { type: 'text' } }, DRAFTS);
  const make = (length: number) => client.items.create({ item_type: model, title: 'x', text: 'y'.repeat(length) });
  const limit = 300 * 1024;
  const above = await apiErrorOf(make(limit));
  const source = await make(2 * limit - Number(above.errors[0]?.attributes.details['size']));
  const error = await apiErrorOf(patientClient(space).items.duplicate(source.id));
  expect([error.response.status, error.errors[0]?.attributes.code]).toEqual([422, 'TECHNICAL_LIMIT_REACHED']);
});

it('a taken slug is reported together with the other fields', async () => {
  const model = await createModel(client, 'both', {
    title: { ...title, validators: { required: {} } },
    at: { type: 'slug', validators: { unique: {} } },
  });
  await client.items.create({ item_type: model, title: 'x', at: 'taken' });
  const error = await apiErrorOf(client.items.create({ item_type: model, at: 'taken' }));
  expect(error.errors.map(({ attributes }) => [attributes.details['field'], attributes.details['code']])).toEqual([
    ['title', 'VALIDATION_REQUIRED'],
    ['at', 'VALIDATION_UNIQUE'],
  ]);
});

it('a validator that is added later makes records invalid, and filters see it', async () => {
  const model = await createModel(client, 'later', { title }, DRAFTS);
  const record = await client.items.create({ item_type: model, title: 'not a number' });
  await client.items.publish(record.id);
  const [field] = await client.fields.list(model.id);
  await client.fields.update(String(field?.id), { validators: { format: { custom_pattern: '^\\d+$' } } });
  expect((await client.items.find(record.id)).meta.is_valid).toBe(false);
  const filter = { type: model.id, fields: { _is_valid: { eq: true } } };
  expect(await client.items.list({ filter, version: 'current' })).toEqual([]);
  const rejected = await apiErrorOf(client.items.publish(record.id, undefined, { recursive: true }));
  expect(rejected.errors[0]?.attributes.code).toBe('INVALID_DRAFT');
  await client.fields.update(String(field?.id), { validators: {} });
  expect((await client.items.find(record.id)).meta.is_valid).toBe(true);
});
