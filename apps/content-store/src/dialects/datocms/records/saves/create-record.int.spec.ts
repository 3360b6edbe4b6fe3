import { shortId, uuidOf, validateRecord } from '@scriptorium/contracts';
import { randomUUID } from 'node:crypto';
import { RecordSpace, valuesOf } from '../../../../testing/record-space';

describe('creating a record', () => {
  let space: RecordSpace;

  beforeAll(async () => {
    space = await RecordSpace.start();
  });
  afterAll(() => space.stop());

  const settled = async (pending: readonly Promise<unknown>[]): Promise<{ done: number; codes: unknown[] }> => {
    const results = await Promise.allSettled(pending);
    return {
      done: results.filter(({ status }) => status === 'fulfilled').length,
      codes: results.flatMap((each) => (each.status === 'rejected' ? [(each.reason as { code?: unknown }).code] : [])),
    };
  };

  it('returns the sent values, and null for missing ones', async () => {
    const model = await space.model({
      title: { fieldType: 'string' },
      count: { fieldType: 'integer' },
      at: { fieldType: 'lat_lon' },
    });
    const { record, blocks } = await space.create(model, { title: 'One', at: { latitude: 1, longitude: 2.5 } });
    expect(valuesOf(record)).toEqual({ title: 'One', count: null, at: { latitude: 1, longitude: 2.5 } });
    expect(blocks).toEqual([]);
    expect(record).toMatchObject({ modelId: model.id, position: null, parentId: null });
    expect(await space.read(record)).toEqual(record);
  });

  it('publishes a record at once if its model has no drafts, and creates a draft otherwise', async () => {
    const model = await space.model({ title: { fieldType: 'string' } });
    const { record } = await space.create(model, { title: 'One' });
    expect(record.meta).toMatchObject({
      status: 'published',
      publishedAt: expect.any(String),
      firstPublishedAt: expect.any(String),
    });
    const drafts = await space.model({ title: { fieldType: 'string' } }, { settings: { draft_mode_active: true } });
    const draft = await space.create(drafts, { title: 'One' });
    expect(draft.record.meta).toMatchObject({ status: 'draft', publishedAt: null, firstPublishedAt: null });
  });

  it('accepts an id of the client once', async () => {
    const model = await space.model({ title: { fieldType: 'string' } });
    const id = shortId(randomUUID());
    const { done, codes } = await settled(
      Array.from({ length: 5 }, () => space.create(model, { title: 'One' }, { id })),
    );
    expect({ done, codes }).toEqual({ done: 1, codes: Array(4).fill('ID_TAKEN') });
    expect((await space.read({ id })).id).toBe(id);
    expect(uuidOf(id)).toBeDefined();
  });

  it('creates one record of a singleton for 20 concurrent requests', async () => {
    const model = await space.model({ title: { fieldType: 'string' } }, { isSingleton: true });
    const { done, codes } = await settled(Array.from({ length: 20 }, () => space.create(model, { title: 'One' })));
    expect({ done, codes }).toEqual({ done: 1, codes: Array(19).fill('DUPLICATE_SINGLETON') });
  });

  it('gives a slug to one of 20 concurrent records', async () => {
    const model = await space.model({ slug: { fieldType: 'slug', validators: { unique: {} } } });
    const { done, codes } = await settled(Array.from({ length: 20 }, () => space.create(model, { slug: 'one' })));
    expect({ done, codes }).toEqual({ done: 1, codes: Array(19).fill('INVALID_FIELD') });
    await expect(space.create(model, { slug: 'one' })).rejects.toMatchObject({
      data: { field: 'slug', code: 'VALIDATION_UNIQUE' },
    });
  });

  const code = (pending: Promise<unknown>): Promise<unknown> =>
    pending.then(
      () => 'done',
      (error: unknown) => {
        const { code: outer, data } = error as { code: string; data: { code?: string; field?: string } };
        return data.code === undefined ? outer : `${data.field ?? ''} ${data.code}`;
      },
    );

  it('creates a variant per locale, labelled by its title, the first with the id of the record', async () => {
    const model = await space.model({
      title: { fieldType: 'string', isLocalized: true },
      count: { fieldType: 'integer' },
    });
    const title = { 'fr-FR': 'Un', 'en-US': 'One' };
    const { record } = await space.create(model, { title, count: 1 });
    expect(valuesOf(record)).toEqual({ title, count: 1 });
    const id = uuidOf(record.id) ?? '';
    const { rows } = await space.store.pool.query(
      `select v.id = v.family_id as is_first, v.locale, coalesce(v.label, b.label) as label, b.validation_state, f.schema_uri
         from content.variants v
         join content.families f on f.space_id = v.space_id and f.id = v.family_id
         join content.bodies b on b.space_id = v.space_id and b.number = v.body_number
        where v.family_id = $1
        order by v.locale`,
      [id],
    );
    const common = { validation_state: 'VALID', schema_uri: model.schemaUri };
    expect(rows).toEqual([
      { is_first: true, locale: 'en-US', label: 'One', ...common },
      { is_first: false, locale: 'fr-FR', label: 'Un', ...common },
    ]);
  });

  it('uses the defaults of fields that are missing or null', async () => {
    const model = await space.model({
      title: {
        fieldType: 'string',
        isLocalized: true,
        settings: { default_value: { 'en-US': 'Hello', 'fr-FR': 'Salut' } },
      },
      flag: { fieldType: 'boolean', settings: { default_value: true } },
      count: { fieldType: 'integer', settings: { default_value: 7 } },
      text: { fieldType: 'text', isLocalized: true },
    });
    const { record } = await space.create(model, { count: null, text: { 'fr-FR': 'x' } });
    expect(valuesOf(record)).toEqual({ title: { 'fr-FR': 'Salut' }, flag: true, count: 7, text: { 'fr-FR': 'x' } });
    const { record: other } = await space.create(model, { flag: false, count: 0 });
    expect(valuesOf(other)).toEqual({ title: { 'en-US': 'Hello' }, flag: false, count: 0, text: { 'en-US': null } });
  });

  it('has every locale if its model requires all', async () => {
    const fields = { title: { fieldType: 'string', isLocalized: true } } as const;
    const model = await space.model(fields, { settings: { all_locales_required: true } });
    expect(await code(space.create(model, { title: { 'en-US': 'x' } }))).toBe('title VALIDATION_INVALID_LOCALES');
    const title = { 'en-US': 'a', 'fr-FR': 'b', 'de-DE': 'c' };
    expect(valuesOf((await space.create(model, { title })).record)).toEqual({ title });
    const { record } = await space.create(model, {});
    expect(valuesOf(record)).toEqual({ title: { 'en-US': null, 'fr-FR': null, 'de-DE': null } });
  });

  it('returns every problem, or stores the record as invalid if its model allows invalid drafts', async () => {
    const fields = {
      title: { fieldType: 'string', isLocalized: true, validators: { required: {} } },
      slug: { fieldType: 'slug', validators: { slug_format: { predefined_pattern: 'webpage_slug' } } },
    } as const;
    const sent = { title: { 'en-US': 'x', 'fr-FR': '' }, slug: 'A b' };
    const model = await space.model(fields);
    await expect(space.create(model, sent)).rejects.toMatchObject({
      code: 'INVALID_FIELDS',
      data: {
        problems: [
          { field: 'slug', code: 'VALIDATION_FORMAT' },
          { field: 'title', code: 'VALIDATION_REQUIRED', locale: 'fr-FR' },
        ],
      },
    });
    const lenient = await space.model(fields, { settings: { draft_mode_active: true, draft_saving_active: true } });
    const { record } = await space.create(lenient, sent);
    expect(record.meta).toMatchObject({ isValid: false, isCurrentVersionValid: false, isPublishedVersionValid: null });
    expect(await code(space.create(lenient, { slug: 7 }))).toBe('slug VALIDATION_INVALID');
    const { record: fixed } = await space.update(record, { title: { 'en-US': 'x', 'fr-FR': 'y' }, slug: 'a-b' });
    expect(fixed.meta.isValid).toBe(true);
  });

  it.each([
    ['string', { required: {} }, null, 'VALIDATION_REQUIRED'],
    ['string', { length: { max: 2 } }, 'xxx', 'VALIDATION_LENGTH'],
    ['string', { format: { predefined_pattern: 'email' } }, 'x', 'VALIDATION_FORMAT'],
    ['string', { enum: { values: ['a'] } }, 'b', 'VALIDATION_ENUM'],
    ['integer', { number_range: { max: 2 } }, 3, 'VALIDATION_NUMBER_RANGE'],
    ['slug', { slug_format: { predefined_pattern: 'webpage_slug' } }, 'A b', 'VALIDATION_FORMAT'],
    ['date', { date_range: { min: '2024-01-01' } }, '2023-01-01', 'VALIDATION_DATE_RANGE'],
    ['links', { size: { min: 1 } }, [], 'VALIDATION_SIZE'],
    ['boolean', {}, 'yes', 'VALIDATION_INVALID'],
    ['date_time', {}, 'tomorrow', 'VALIDATION_INVALID'],
    ['color', {}, { red: 1 }, 'VALIDATION_INVALID'],
    ['file', {}, { url: 'x' }, 'VALIDATION_INVALID'],
    ['structured_text', {}, '<p>', 'VALIDATION_INVALID'],
    ['single_block', {}, {}, 'VALIDATION_ITEM_TYPE'],
  ] as const)(
    'rejects for a %s with %j the value %j, and saves nothing',
    async (fieldType, validators, value, expected) => {
      const model = await space.model({ it: { fieldType, validators } });
      expect(await code(space.create(model, { it: value }))).toBe(`it ${expected}`);
      const { rows } = await space.store.pool.query('select from content.families where schema_uri = $1', [
        model.schemaUri,
      ]);
      expect(rows).toEqual([]);
    },
  );

  it('keeps the sent dates', async () => {
    const model = await space.model({ title: { fieldType: 'string' } }, { settings: { draft_mode_active: true } });
    const dates = { createdAt: '2018-11-24T10:00:00.000Z', firstPublishedAt: '2018-11-25T10:00:00.000Z' };
    const { record } = await space.create(model, { title: 'x' }, dates);
    expect(record.meta).toMatchObject(dates);
    expect(record.meta.updatedAt > dates.createdAt).toBe(true);
  });

  it('links only to existing records of the models that the field allows', async () => {
    const target = await space.model({ title: { fieldType: 'string' } });
    const other = await space.model({ title: { fieldType: 'string' } });
    const model = await space.model({
      one: { fieldType: 'link', validators: { item_item_type: { item_types: [target.id] } } },
      many: { fieldType: 'links', validators: { items_item_type: { item_types: [target.id] } } },
    });
    const [right, wrong] = [(await space.create(target, {})).record.id, (await space.create(other, {})).record.id];
    const { record } = await space.create(model, { one: right, many: [right] });
    expect(valuesOf(record)).toEqual({ one: right, many: [right] });
    expect(await code(space.create(model, { one: wrong }))).toBe('one VALIDATION_ITEM_TYPE');
    expect(await code(space.create(model, { many: [right, shortId(randomUUID())] }))).toBe('many.1 VALIDATION_INVALID');
  });

  it('requires an existing model and the scope write', async () => {
    expect(await code(space.create({ id: shortId(randomUUID()) }, {}))).toBe('MODEL_NOT_FOUND');
    const model = await space.model({ title: { fieldType: 'string' } });
    expect(await code(space.create(model, {}, { caller: space.spaces.reader }))).toBe('FORBIDDEN');
    expect(await code(space.create(model, {}, { caller: space.spaces.stranger }))).toBe('NOT_FOUND');
    expect(await code(space.create(model, {}, { id: 'short' }))).toBe('id VALIDATION_INVALID');
    expect(await code(space.create(model, {}, { stage: 'none' }))).toBe('stage VALIDATION_INVALID');
  });

  it('validates without saving', async () => {
    const model = await space.model({ slug: { fieldType: 'slug', validators: { unique: {}, required: {} } } });
    const check = (attributes: object, id?: string): Promise<unknown> => {
      const subject = id === undefined ? { modelId: model.id } : { id };
      return code(
        space.store.rpc.call(validateRecord, { ...space.where, ...subject, attributes: JSON.stringify(attributes) }),
      );
    };
    expect(await check({ slug: 'a' })).toBe('done');
    const { record } = await space.create(model, { slug: 'a' });
    expect(await check({ slug: 'a' })).toBe('slug VALIDATION_UNIQUE');
    expect(await check({ slug: null })).toBe('slug VALIDATION_REQUIRED');
    expect(await check({ slug: 'a' }, record.id)).toBe('done');
    expect(await check({ slug: 'b' }, record.id)).toBe('done');
    expect(valuesOf(await space.read(record))).toEqual({ slug: 'a' });
    const singleton = await space.model({}, { isSingleton: true });
    await space.create(singleton, {});
    const pending = space.store.rpc.call(validateRecord, { ...space.where, modelId: singleton.id, attributes: '{}' });
    expect(await code(pending)).toBe('DUPLICATE_SINGLETON');
  });

  describe('in a model with an order', () => {
    const places = async (records: readonly { readonly id: string }[]): Promise<(number | null)[]> =>
      Promise.all(records.map(async (record) => (await space.read(record)).position));

    it('places 20 concurrent records at the end, each at its own position', async () => {
      const model = await space.model({}, { settings: { sortable: true } });
      const made = await Promise.all(Array.from({ length: 20 }, () => space.create(model, {})));
      const positions = made.map(({ record }) => record.position ?? 0).sort((a, b) => a - b);
      expect(positions).toEqual(Array.from({ length: 20 }, (_each, index) => index + 1));
    });

    it('places and moves a record to the requested position', async () => {
      const model = await space.model({}, { settings: { sortable: true } });
      const [a, b] = [(await space.create(model, {})).record, (await space.create(model, {})).record];
      const { record: c } = await space.create(model, {}, { position: 1 });
      expect(await places([a, b, c])).toEqual([2, 3, 1]);
      expect((await space.read(a)).meta.currentVersion).toBe(a.meta.currentVersion);
      await space.update(c, {}, { position: 3 });
      expect(await places([a, c, b])).toEqual([2, 3, 4]);
      expect(await code(space.update(c, {}, { position: -1 }))).toBe('position VALIDATION_INVALID');
    });

    it('places a record below another one of its model in a tree, and never below itself', async () => {
      const model = await space.model({}, { settings: { tree: true } });
      const { record: root } = await space.create(model, {});
      const { record: child } = await space.create(model, {}, { parentId: root.id });
      const { record: leaf } = await space.create(model, {}, { parentId: child.id });
      expect([child.parentId, leaf.parentId, leaf.position]).toEqual([root.id, child.id, 1]);
      expect((await space.read(root)).meta.hasChildren).toBe(true);
      expect(leaf.meta.hasChildren).toBe(false);
      expect(await code(space.update(root, {}, { parentId: leaf.id }))).toBe('parent_id VALIDATION_INVALID');
      expect(await code(space.update(root, {}, { parentId: root.id }))).toBe('parent_id VALIDATION_INVALID');
      const { record: moved } = await space.update(leaf, {}, { parentId: null });
      expect([moved.parentId, moved.position]).toEqual([null, 2]);
      const stranger = await space.create(await space.model({}), {});
      expect(await code(space.update(leaf, {}, { parentId: stranger.record.id }))).toBe('parent_id VALIDATION_INVALID');
    });
  });
});
