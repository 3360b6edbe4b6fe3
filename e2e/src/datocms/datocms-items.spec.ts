import { generateId, isValidId } from '@datocms/cma-client-node';
import { apiErrorOf, datocmsClient, datocmsHttp, problemsOf, type Client } from '../clients/datocms';
import { createModel, type Model } from '../content/dato-models';
import { openOtherSpace, openSpace, type Space } from '../system/open-space';

const NOT_FOUND = { status: 404, problems: [['NOT_FOUND', {}]] };
const FORBIDDEN = { status: 403, problems: [['INSUFFICIENT_PERMISSIONS', {}]] };
/** Times in the format of the original. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$/;

let space: Space;
let client: Client;
/** A model without drafts: every saved version is published. */
let article: Model;

beforeAll(async () => {
  space = await openSpace();
  client = datocmsClient(space);
  article = await createModel(client, 'article', {
    title: { type: 'string', validators: { required: {} } },
    main_content: { type: 'text' },
    rank: { type: 'integer', validators: { number_range: { min: 0, max: 10 } } },
    sku: { type: 'string', validators: { unique: {} } },
    mood: { type: 'string', validators: { enum: { values: ['glad', 'sad'] } } },
  });
});

async function makeArticle(title: string, more: object = {}) {
  return client.items.create({ item_type: article, title, ...more });
}

describe('a record', () => {
  it('is created, read, changed and destroyed', async () => {
    const made = await makeArticle('Winter', { main_content: 'Snow.' });
    expect(isValidId(made.id)).toBe(true);
    expect(made).toMatchObject({
      type: 'item',
      title: 'Winter',
      main_content: 'Snow.',
      rank: null,
      item_type: { type: 'item_type', id: article.id },
      creator: { id: expect.any(String) },
      meta: {
        created_at: expect.stringMatching(TIME),
        updated_at: expect.stringMatching(TIME),
        published_at: expect.stringMatching(TIME),
        first_published_at: expect.stringMatching(TIME),
        publication_scheduled_at: null,
        unpublishing_scheduled_at: null,
        status: 'published',
        is_valid: true,
        is_current_version_valid: true,
        is_published_version_valid: true,
        stage: null,
        has_children: null,
      },
    });
    expect(await client.items.find(made.id)).toEqual(made);
    const changed = await client.items.update(made.id, { title: 'Summer' });
    expect(changed).toMatchObject({ id: made.id, title: 'Summer', main_content: 'Snow.' });
    expect(await client.items.destroy(made.id)).toMatchObject({ id: made.id, title: 'Summer' });
    expect(await problemsOf(client.items.find(made.id))).toEqual(NOT_FOUND);
  });

  it('can have a past creation time, but not a future one', async () => {
    const date = '2018-11-24T10:00';
    const times = { created_at: date, first_published_at: date, updated_at: date, published_at: date };
    const { meta } = await makeArticle('Older', { meta: times });
    const expected = '2018-11-24T10:00:00.000+00:00';
    expect(meta).toMatchObject({ created_at: expected, first_published_at: expected });
    expect(meta.updated_at).not.toBe(expected);
    expect(meta.published_at).not.toBe(expected);
  });

  it('can have an id that the client generated, once', async () => {
    const id = generateId();
    expect((await makeArticle('With an id', { id })).id).toBe(id);
    expect((await client.items.find(id)).title).toBe('With an id');
    const error = await apiErrorOf(makeArticle('With an id again', { id }));
    expect(error.findError('INVALID_FIELD', { field: 'id' })).toBeDefined();
  });

  it('is accepted as it was returned, with read-only members', async () => {
    const made = await makeArticle('Echo', { rank: 3 });
    const changed = await client.items.update(made.id, { ...made, title: 'Echoed' });
    expect(changed).toMatchObject({ title: 'Echoed', rank: 3 });
    expect(changed.meta.created_at).toBe(made.meta.created_at);
  });

  it('keeps absent values in an update and clears values that are null', async () => {
    const { id } = await makeArticle('Partly', { main_content: 'Text', rank: 5 });
    expect(await client.items.update(id, { rank: null })).toMatchObject({
      title: 'Partly',
      main_content: 'Text',
      rank: null,
    });
  });

  it('cannot change its model', async () => {
    const other = await createModel(client, 'another', { title: { type: 'string' } });
    const { id } = await makeArticle('Loyal');
    const error = await apiErrorOf(client.items.update(id, { item_type: other, title: 'x' }));
    expect(error.response.status).toBe(422);
    expect((await client.items.find(id)).item_type.id).toBe(article.id);
  });
});

describe('an update with a version', () => {
  it('is accepted only while that version is the current one', async () => {
    const made = await makeArticle('Locked');
    const meta = { current_version: made.meta.current_version };
    const changed = await client.items.update(made.id, { title: 'First', meta });
    expect(changed.meta.current_version).not.toBe(made.meta.current_version);
    const late = client.items.update(made.id, { title: 'Second', meta });
    const error = await apiErrorOf(late);
    expect(error.response.status).toBe(422);
    expect(error.findError('STALE_ITEM_VERSION')).toMatchObject({ id: '242e5d', attributes: { details: {} } });
    expect((await client.items.find(made.id)).title).toBe('First');
  });

  it('is applied or rejected as a whole among concurrent updates', async () => {
    const made = await makeArticle('Raced');
    const meta = { current_version: made.meta.current_version };
    const all = ['a', 'b', 'c', 'd', 'e'].map(async (title) => client.items.update(made.id, { title, meta }));
    const outcomes = await Promise.allSettled(all);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('is optional: without a version, the last update wins', async () => {
    const { id } = await makeArticle('Free');
    await Promise.all(['a', 'b', 'c'].map(async (title) => client.items.update(id, { title })));
    expect(['a', 'b', 'c']).toContain((await client.items.find(id)).title);
  });
});

it('returns a value of every type as it was sent', async () => {
  const model = await createModel(client, 'everything', {
    title: { type: 'string' },
    yes: { type: 'boolean' },
    hue: { type: 'color' },
    day: { type: 'date' },
    moment: { type: 'date_time' },
    attachment: { type: 'file' },
    price: { type: 'float' },
    photos: { type: 'gallery' },
    amount: { type: 'integer' },
    data: { type: 'json' },
    place: { type: 'lat_lon' },
    search: { type: 'seo' },
    address: { type: 'slug' },
    prose: { type: 'text' },
    film: { type: 'video' },
  });
  const upload = { upload_id: generateId(), alt: null, title: null, custom_data: {}, focal_point: null };
  const values = {
    title: 'Ünïcode \u{1F600} "quoted" \\',
    yes: false,
    hue: { red: 1, green: 2, blue: 3, alpha: 255 },
    day: '2026-02-28',
    moment: '2026-02-28T12:30:00+01:00',
    attachment: upload,
    price: 19.99,
    photos: [upload, { ...upload, alt: 'Second' }],
    amount: 42,
    data: '{"b": 1, "a": [1.50]}',
    place: { latitude: 45.0703, longitude: 7.6869 },
    search: { title: 'T', description: 'D', image: null, twitter_card: 'summary', no_index: false },
    address: 'a-page',
    prose: 'Line\nline',
    film: {
      url: 'https://video.example/1',
      title: 'Film',
      width: 1920,
      height: 1080,
      provider: 'vimeo',
      provider_uid: '1',
      thumbnail_url: 'https://video.example/1.jpg',
    },
  };
  const { id } = await client.items.create({ item_type: model, ...values });
  expect(await client.items.find(id)).toMatchObject(values);
});

it('accepts every valid API key as the name of a field', async () => {
  const fields = { constructor: { type: 'string', validators: { unique: {} } }, schema: { type: 'string' } } as const;
  const model = await createModel(client, 'prototype', fields);
  const { id } = await client.items.create({ item_type: model, schema: 'a' });
  expect(await client.items.find(id)).toMatchObject({ constructor: null, schema: 'a' });
  const changed = await client.items.update(id, Object.fromEntries([['constructor', 'b']]));
  expect(changed).toMatchObject({ constructor: 'b', schema: 'a' });
  expect(await client.items.duplicate(id)).toMatchObject({ constructor: 'b (duplicate)', schema: 'a' });
  const named = Object.fromEntries([['constructor', { eq: 'b' }]]);
  expect(await client.items.list({ filter: { type: 'prototype', fields: named } })).toHaveLength(1);
});

describe('a bulk operation', () => {
  it('publishes, unpublishes and destroys records and counts them', async () => {
    const draft = await createModel(client, 'bulk', { title: { type: 'string' } }, { draft_mode_active: true });
    const made = await Promise.all(
      ['a', 'b', 'c'].map(async (title) => client.items.create({ item_type: draft, title })),
    );
    const items = made.map(({ id }) => ({ type: 'item', id }) as const);
    const body = (type: string) => ({ data: { type, relationships: { items: { data: items } } } });
    const done = { data: [], meta: { successful: 3, failed: 0 } };
    const statuses = async () =>
      (await client.items.list({ filter: { type: draft.id } })).map(({ meta }) => meta.status);

    expect(await client.items.rawBulkPublish(body('item_bulk_publish_operation') as never)).toEqual(done);
    expect(await statuses()).toEqual(['published', 'published', 'published']);
    expect(await client.items.rawBulkUnpublish(body('item_bulk_unpublish_operation') as never)).toEqual(done);
    expect(await statuses()).toEqual(['draft', 'draft', 'draft']);
    expect(await client.items.rawBulkDestroy(body('item_bulk_destroy_operation') as never)).toEqual(done);
    expect(await statuses()).toEqual([]);
  });

  it('counts failed records and processes the others', async () => {
    const { id } = await makeArticle('In bulk');
    const data = [
      { type: 'item', id },
      { type: 'item', id: generateId() },
    ];
    const operation = { data: { type: 'item_bulk_destroy_operation', relationships: { items: { data } } } };
    expect(await client.items.rawBulkDestroy(operation as never)).toEqual({
      data: [],
      meta: { successful: 1, failed: 1 },
    });
    expect(await problemsOf(client.items.find(id))).toEqual(NOT_FOUND);
  });

  it('has at most 200 records', async () => {
    const items = Array.from({ length: 201 }, () => ({ type: 'item', id: generateId() }) as const);
    const error = await apiErrorOf(client.items.bulkPublish({ items }));
    expect(error.response.status).toBe(422);
    expect(error.findError('TECHNICAL_LIMIT_REACHED', (details) => details['limit'] === 200)).toBeDefined();
  });
});

describe('links', () => {
  let story: Model;

  beforeAll(async () => {
    story = await createModel(client, 'story', {
      title: { type: 'string' },
      hero: { type: 'link', validators: { item_item_type: { item_types: [article.id] } } },
      related: { type: 'links', validators: { items_item_type: { item_types: [article.id] } } },
    });
  });

  it('are ids, and the linked record lists its references', async () => {
    const [a, b] = await Promise.all([makeArticle('Linked a'), makeArticle('Linked b')]);
    const made = await client.items.create({ item_type: story, title: 'Story', hero: a.id, related: [b.id, a.id] });
    expect(made).toMatchObject({ hero: a.id, related: [b.id, a.id] });
    expect((await client.items.references(b.id)).map(({ id }) => id)).toEqual([made.id]);
    await client.items.update(made.id, { related: [] });
    expect(await client.items.references(b.id)).toEqual([]);
    expect((await client.items.references(a.id)).map(({ id }) => id)).toEqual([made.id]);
  });

  it('must name existing records of the models that the field allows', async () => {
    const other = await client.items.create({ item_type: story, title: 'A story' });
    for (const hero of [generateId(), other.id]) {
      const error = await apiErrorOf(client.items.create({ item_type: story, title: 'x', hero }));
      expect(error.findError('INVALID_FIELD', { field: 'hero' })).toBeDefined();
    }
  });
});

describe('an invalid record', () => {
  it.each([
    ['a missing required value', {}, 'title', 'VALIDATION_REQUIRED'],
    ['a number out of range', { title: 'x', rank: 11 }, 'rank', 'VALIDATION_NUMBER_RANGE'],
    ['a text that is not allowed', { title: 'x', mood: 'bored' }, 'mood', 'VALIDATION_ENUM'],
  ])('with %s is rejected; the error names the field', async (_what, values, field, code) => {
    const error = await apiErrorOf(client.items.create({ item_type: article, ...values }));
    expect(error.response.status).toBe(422);
    expect(error.findError('INVALID_FIELD', { field, code })).toBeDefined();
    await expect(client.items.validateNew({ item_type: article, ...values })).rejects.toThrow(code);
  });

  it('is rejected with all of its errors', async () => {
    const error = await apiErrorOf(client.items.create({ item_type: article, rank: -1, mood: 'bored' }));
    expect(error.errors.map(({ attributes }) => attributes.details['field']).toSorted()).toEqual([
      'mood',
      'rank',
      'title',
    ]);
  });

  it('has a taken unique value, which becomes free when its record is destroyed', async () => {
    const first = await makeArticle('Unique', { sku: 'A-1' });
    const error = await apiErrorOf(makeArticle('Same', { sku: 'A-1' }));
    expect(error.findError('INVALID_FIELD', { field: 'sku', code: 'VALIDATION_UNIQUE' })).toBeDefined();
    await client.items.update(first.id, { title: 'Still unique', sku: 'A-1' });
    await client.items.destroy(first.id);
    expect((await makeArticle('Next', { sku: 'A-1' })).sku).toBe('A-1');
  });

  it('has a value without a field', async () => {
    const error = await apiErrorOf(makeArticle('x', { subtitle: 'y' }));
    expect(error.findError('INVALID_ATTRIBUTES')?.attributes.details).toMatchObject({
      extraneous_attributes: ['subtitle'],
    });
  });

  it('has an unknown model or a block model', async () => {
    const unknown = { type: 'item_type', id: generateId() } as const;
    expect((await apiErrorOf(client.items.create({ item_type: unknown, title: 'x' }))).response.status).toBeGreaterThan(
      403,
    );
    const block = await createModel(client, 'lone_block', { text: { type: 'text' } }, { modular_block: true });
    const error = await apiErrorOf(client.items.create({ item_type: block, text: 'x' }));
    expect(error.findError('INVALID_FIELD', { field: 'item_type' })).toBeDefined();
  });

  it('is a second record of a singleton', async () => {
    const home = await createModel(client, 'home', { title: { type: 'string' } }, { singleton: true });
    const { id } = await client.items.create({ item_type: home, title: 'Home' });
    expect(await client.itemTypes.find(home.id)).toMatchObject({ singleton_item: { id }, has_singleton_item: true });
    const error = await apiErrorOf(client.items.create({ item_type: home, title: 'Second home' }));
    expect(error.findError('DUPLICATE_SINGLETON')).toBeDefined();
  });

  it('can be detected for an existing record without a change', async () => {
    const { id } = await makeArticle('Validated');
    await client.items.validateExisting(id, { item_type: article, title: 'Fine' });
    await expect(client.items.validateExisting(id, { item_type: article, rank: 99 })).rejects.toThrow('rank');
    expect((await client.items.find(id)).title).toBe('Validated');
  });
});

describe('permissions', () => {
  it('allow a reader to read records but not to change them', async () => {
    const reader = datocmsClient(space.as('reader'));
    const { id } = await makeArticle('Looked at');
    expect((await reader.items.find(id)).title).toBe('Looked at');
    expect(await problemsOf(reader.items.create({ item_type: article, title: 'x' }))).toEqual(FORBIDDEN);
    expect(await problemsOf(reader.items.update(id, { title: 'x' }))).toEqual(FORBIDDEN);
    expect(await problemsOf(reader.items.destroy(id))).toEqual(FORBIDDEN);
  });

  it('distinguish an unknown token from a missing scope', async () => {
    const stranger = datocmsClient(space, { apiToken: 'nobody' });
    const error = await apiErrorOf(stranger.items.list());
    expect(error.response.status).toBe(401);
    expect(error.findError('INVALID_AUTHORIZATION_HEADER')).toBeDefined();
  });

  it('hide records of another space from every token', async () => {
    const { id } = await makeArticle('Ours');
    const other = await openOtherSpace();
    expect(await problemsOf(datocmsClient(other).items.find(id))).toEqual(NOT_FOUND);
    const answer = await datocmsHttp(other).get(`/items/${id}`);
    expect(answer.status).toBe(404);
  });
});
