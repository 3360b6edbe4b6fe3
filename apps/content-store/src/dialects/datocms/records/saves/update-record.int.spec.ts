import {
  createItem,
  readItem,
  shortId,
  updateItem,
  uuidOf,
  type ModelView,
  type RecordView,
} from '@scriptorium/contracts';
import { derivedId } from '@scriptorium/copy-engine';
import { eventually, storedMessages, testNatsUrl } from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';
import { block, RecordSpace, valuesOf } from '../../../../testing/record-space';

describe('updating a record', () => {
  let space: RecordSpace;
  let page: ModelView;

  beforeAll(async () => {
    space = await RecordSpace.start();
    page = await space.model(
      {
        title: { fieldType: 'string', isLocalized: true },
        text: { fieldType: 'text', isLocalized: true },
        count: { fieldType: 'integer' },
        note: { fieldType: 'json' },
      },
      { settings: { draft_mode_active: true } },
    );
  });
  afterAll(() => space.stop());

  const english = { title: { 'en-US': 'One' }, text: { 'en-US': 'Text' } };
  const both = { title: { 'en-US': 'One', 'fr-FR': 'Un' }, text: { 'en-US': 'Text', 'fr-FR': 'Texte' } };
  const variantsOf = async ({ id }: Pick<RecordView, 'id'>): Promise<object[]> => {
    const { rows } = await space.store.pool.query<object>(
      `select v.locale, v.version, coalesce(v.label, b.label) as label
         from content.variants v
         join content.bodies b on b.space_id = v.space_id and b.number = v.body_number
        where v.family_id = $1
        order by v.locale`,
      [uuidOf(id)],
    );
    return rows;
  };
  const code = (pending: Promise<unknown>): Promise<unknown> =>
    pending.then(
      () => 'done',
      (error: unknown) => {
        const { code: outer, data } = error as { code: string; data: { code?: string; field?: string } };
        return data.code === undefined ? outer : `${data.field ?? ''} ${data.code}`;
      },
    );

  it('changes sent values, clears null values, and keeps the rest', async () => {
    const { record } = await space.create(page, { ...english, count: 1, note: '{"a":1.0}' });
    const { record: after } = await space.update(record, { count: null, title: { 'en-US': 'Two' } });
    expect(valuesOf(after)).toEqual({
      title: { 'en-US': 'Two' },
      text: { 'en-US': 'Text' },
      count: null,
      note: '{"a":1.0}',
    });
    expect(after.meta.currentVersion).not.toBe(record.meta.currentVersion);
  });

  it('has a new current version also if nothing changes, without a new version of a variant', async () => {
    const { record } = await space.create(page, { ...both, count: 1 });
    const { record: after } = await space.update(record, { count: 1 });
    expect(after.meta.currentVersion).not.toBe(record.meta.currentVersion);
    expect(await variantsOf(record)).toMatchObject([{ version: 1 }, { version: 1 }]);
  });

  it('creates a version only for changed locales, and for all locales if a shared value changes', async () => {
    const { record } = await space.create(page, both);
    await space.update(record, { title: { 'en-US': 'One', 'fr-FR': 'Deux' } });
    expect(await variantsOf(record)).toEqual([
      { locale: 'en-US', version: 1, label: 'One' },
      { locale: 'fr-FR', version: 2, label: 'Deux' },
    ]);
    await space.update(record, { count: 7 });
    expect(await variantsOf(record)).toMatchObject([{ version: 2 }, { version: 3 }]);
  });

  it('rejects a stale version, and accepts the current one', async () => {
    const { record } = await space.create(page, english);
    const { currentVersion } = record.meta;
    await space.update(record, { count: 1 }, { currentVersion });
    expect(await code(space.update(record, { count: 2 }, { currentVersion }))).toBe('STALE_RECORD_VERSION');
    const { meta } = await space.read(record);
    expect(await code(space.update(record, { count: 3 }, { currentVersion: meta.currentVersion }))).toBe('done');
  });

  it('accepts one of ten concurrent updates with the same version', async () => {
    const { record } = await space.create(page, english);
    const { currentVersion } = record.meta;
    const pending = Array.from({ length: 10 }, (_each, count) =>
      code(space.update(record, { count }, { currentVersion })),
    );
    const outcomes = await Promise.all(pending);
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'STALE_RECORD_VERSION')).toHaveLength(9);
  });

  it('performs all of ten concurrent updates without a version', async () => {
    const { record } = await space.create(page, english);
    const pending = Array.from({ length: 10 }, (_each, count) => code(space.update(record, { count })));
    expect(await Promise.all(pending)).toEqual(Array(10).fill('done'));
    expect(await variantsOf(record)).toMatchObject([{ version: 10 + 1 }]);
  });

  it('adds and removes a locale if all localized fields are sent', async () => {
    const { record } = await space.create(page, { ...english, count: 5 });
    const { record: more } = await space.update(record, both);
    expect(valuesOf(more)).toMatchObject({ ...both, count: 5 });
    const french = { title: { 'fr-FR': 'Un' }, text: { 'fr-FR': 'Texte' } };
    const { record: less } = await space.update(record, french);
    expect(valuesOf(less)).toMatchObject({ ...french, count: 5 });
    expect(await variantsOf(record)).toEqual([{ locale: 'fr-FR', version: 1, label: 'Un' }]);
  });

  it.each([
    ['an added locale in only one field', { title: { 'en-US': 'a', 'fr-FR': 'b' } }, 'text VALIDATION_INVALID_LOCALES'],
    ['different locales', { title: { 'en-US': 'a' }, text: { 'fr-FR': 'b' } }, 'text VALIDATION_INVALID_LOCALES'],
    ['a locale that the space does not have', { ...english, title: { 'pl-PL': 'a' } }, 'INVALID_FIELDS'],
    ['no locale', { title: {} }, 'title VALIDATION_INVALID_LOCALES'],
    ['no object of locales', { title: 'a' }, 'title VALIDATION_INVALID_LOCALES'],
    ['an unknown field', { other: 1 }, 'INVALID_ATTRIBUTES'],
    ['a value of another type', { count: '1' }, 'count VALIDATION_INVALID'],
    ['a number that loses digits', { count: 2 ** 53 }, 'count VALIDATION_INVALID'],
    ['invalid JSON', { note: '{' }, 'note VALIDATION_INVALID'],
  ])('rejects %s', async (_what, attributes, expected) => {
    const { record } = await space.create(page, english);
    expect(await code(space.update(record, attributes))).toBe(expected);
    expect(valuesOf(await space.read(record))).toEqual(valuesOf(record));
  });

  it('rejects another model and an unknown record', async () => {
    const { record } = await space.create(page, english);
    expect(await code(space.update(record, {}, { modelId: shortId(randomUUID()) }))).toBe('MODEL_CANNOT_BE_CHANGED');
    expect(await code(space.update({ id: shortId(randomUUID()) }, {}))).toBe('NOT_FOUND');
    const { caller } = { caller: space.spaces.reader };
    expect(await code(space.update(record, {}, { caller }))).toBe('FORBIDDEN');
  });

  it('accepts the values that it returned, and changes nothing', async () => {
    const { record } = await space.create(page, { ...both, note: '"x"' });
    const { record: after } = await space.update(record, valuesOf(record));
    expect(valuesOf(after)).toEqual(valuesOf(record));
  });

  it('sets the locale of a record without one as soon as it has several', async () => {
    const { record } = await space.create(page, { count: 3 });
    expect(valuesOf(record)).toEqual({ title: { 'en-US': null }, text: { 'en-US': null }, count: 3, note: null });
    const { record: after } = await space.update(record, both);
    expect(valuesOf(after)).toMatchObject({ ...both, count: 3 });
    expect(await variantsOf(record)).toEqual([
      { locale: 'en-US', version: 2, label: 'One' },
      { locale: 'fr-FR', version: 1, label: 'Un' },
    ]);
  });

  it('succeeds if a copy has created the added locale meanwhile', async () => {
    const { record } = await space.create(page, english);
    const id = uuidOf(record.id) ?? '';
    const copy = await space.store.pool.connect();
    await copy.query('begin');
    await copy.query(
      `insert into content.variants (
              space_id, id, family_id, version, locale, repository_number, created_by, updated_by, body_number, slots, label)
       select space_id, $2, family_id, 1, 'fr-FR', repository_number, created_by, updated_by, body_number, slots, label
         from content.variants
        where id = $1`,
      [id, derivedId(id, 'fr-FR')],
    );
    const updated = space.update(record, both);
    await eventually(async () => {
      const { rowCount } = await copy.query(
        `select from pg_stat_activity
          where datname = current_database() and application_name like 'content-store%' and wait_event_type = 'Lock'`,
      );
      return rowCount !== 0;
    });
    await copy.query('commit');
    copy.release();
    expect(valuesOf((await updated).record)).toMatchObject(both);
    expect(await variantsOf(record)).toMatchObject([{ version: 1 }, { locale: 'fr-FR', version: 2 }]);
  });

  it('publishes an event for every created, updated or deleted variant', async () => {
    const { record } = await space.create(page, english);
    await space.update(record, both);
    await space.update(record, { title: { 'fr-FR': 'x' }, text: { 'fr-FR': 'y' } });
    const id = uuidOf(record.id) ?? '';
    const natsUrl = await testNatsUrl();
    const types = await eventually(async () => {
      const events = (await storedMessages(natsUrl, 'EVENTS')).map(({ envelope }) => envelope);
      const own = events.filter(({ subject }) => subject === id || subject === derivedId(id, 'fr-FR'));
      return own.length >= 4 && own.map(({ type }) => type.split('.').at(-2)).sort();
    });
    expect(types).toEqual(['created', 'created', 'deleted', 'updated']);
  });

  it('is published at once without drafts, and stays a draft with them', async () => {
    const model = await space.model({ title: { fieldType: 'string' } });
    const { record } = await space.create(model, { title: 'One' });
    const { record: after } = await space.update(record, { title: 'Two' });
    expect(after.meta).toMatchObject({ status: 'published', firstPublishedAt: record.meta.firstPublishedAt });
    const draft = await space.create(page, english);
    expect((await space.update(draft.record, { count: 1 })).record.meta.status).toBe('draft');
  });

  describe('with blocks', () => {
    let cta: ModelView;
    let article: ModelView;

    beforeAll(async () => {
      cta = await space.model({ title: { fieldType: 'string' }, count: { fieldType: 'integer' } }, { isBlock: true });
      article = await space.model({
        content: { fieldType: 'rich_text', validators: { rich_text_blocks: { item_types: [cta.id] } } },
        hero: {
          fieldType: 'single_block',
          isLocalized: true,
          validators: { single_block_blocks: { item_types: [cta.id] } },
        },
      });
    });

    const ids = (record: RecordView): string[] => valuesOf(record)['content'] as string[];

    it('keeps, changes, creates and removes blocks', async () => {
      const content = [1, 2, 3].map((count) => block(cta, { title: 'Block', count }));
      const { record, blocks } = await space.create(article, { content });
      expect(blocks.map(valuesOf)).toMatchObject([{ count: 1 }, { count: 2 }, { count: 3 }]);
      expect(blocks.map(({ id, modelId }) => [id, modelId])).toEqual(ids(record).map((id) => [id, cta.id]));
      const [first = '', second = ''] = ids(record);
      const sent = [block(cta, { count: 9 }, second), first, block(cta, { title: 'New' })];
      const { record: after, blocks: touched } = await space.update(record, { content: sent });
      expect(ids(after).slice(0, 2)).toEqual([second, first]);
      expect(touched.map(valuesOf)).toEqual([
        { title: 'Block', count: 9 },
        { title: 'New', count: null },
      ]);
      const nested = valuesOf(await space.read(record, true))['content'] as { attributes: object }[];
      expect(nested.map(({ attributes }) => attributes)).toEqual([
        { title: 'Block', count: 9 },
        { title: 'Block', count: 1 },
        { title: 'New', count: null },
      ]);
    });

    it('accepts the nested blocks that it returned', async () => {
      const { record } = await space.create(article, {
        content: [block(cta, { title: 'a' })],
        hero: { 'en-US': block(cta, { title: 'b' }), 'fr-FR': null },
      });
      const before = valuesOf(await space.read(record, true));
      const { record: after } = await space.update(record, before);
      expect(valuesOf(await space.read(after, true))).toEqual(before);
    });

    it('rejects a block of another record, and a block that is used twice', async () => {
      const { record } = await space.create(article, { content: [block(cta, { title: 'a' })] });
      const other = await space.create(article, { content: [block(cta, { title: 'b' })] });
      const [own = ''] = ids(record);
      expect(await code(space.update(record, { content: ids(other.record) }))).toBe('content.0 VALIDATION_INVALID');
      expect(await code(space.update(record, { content: [own, own] }))).toBe('content.1 VALIDATION_INVALID');
      expect(await code(space.update(record, { hero: { 'en-US': own } }))).toBe('hero VALIDATION_INVALID');
    });

    it('rejects a model that the field does not allow, and blocks as records', async () => {
      const other = await space.model({ title: { fieldType: 'string' } }, { isBlock: true });
      const { record } = await space.create(article, {});
      const content = [block(other, {})];
      expect(await code(space.update(record, { content }))).toBe('content.0 VALIDATION_ITEM_TYPE');
      expect(await code(space.update(record, { content: [block(article, {})] }))).toBe(
        'content.0 VALIDATION_ITEM_TYPE',
      );
      expect(await code(space.create(cta, {}))).toBe('MODEL_IS_BLOCK');
    });

    it('rejects a record that is too large', async () => {
      const many = Array.from({ length: 601 }, () => block(cta, {}));
      expect(await code(space.create(article, { content: many }))).toBe('RECORD_TOO_LARGE');
      const large = [block(cta, { title: 'x'.repeat(310_000) })];
      expect(await code(space.create(article, { content: large }))).toBe('RECORD_TOO_LARGE');
      const { record } = await space.create(article, { content: many.slice(1) });
      expect(ids(record)).toHaveLength(600);
    });
  });

  describe('together with clients of items', () => {
    const where = () => ({ caller: space.where.caller });

    it('shows its changes to them, and their changes to its readers', async () => {
      const { record } = await space.create(page, { ...english, count: 1 });
      const id = uuidOf(record.id) ?? '';
      const item = await space.store.rpc.call(readItem, { ...where(), id });
      expect(item).toMatchObject({ label: 'One', locale: 'en-US', schemaUri: page.schemaUri, version: 1 });
      const body = (item.body ?? '').replace('"count":1', '"count":2,"more":1.0');
      await space.store.rpc.call(updateItem, { ...where(), id, version: 1, body, ignoreSchemaValidation: true });
      const seen = await space.read(record);
      expect(valuesOf(seen)['count']).toBe(2);
      expect(seen.meta.currentVersion).not.toBe(record.meta.currentVersion);
      await space.update(record, { count: 3 });
      const after = await space.store.rpc.call(readItem, { ...where(), id });
      expect(after.body).toContain('"count":3,"more":1.0');
    });

    it('loses no version when both save concurrently', async () => {
      const { record } = await space.create(page, { ...english, count: 0 });
      const id = uuidOf(record.id) ?? '';
      const { body } = await space.store.rpc.call(readItem, { ...where(), id });
      const asItem = (version: number): Promise<unknown> =>
        code(
          space.store.rpc.call(updateItem, { ...where(), id, version, body: (body ?? '').replace('Text', 'Other') }),
        );
      const outcomes = await Promise.all([
        ...[1, 2, 3].map((count) => code(space.update(record, { count }))),
        ...[1, 2, 3].map(asItem),
      ]);
      const saved = outcomes.filter((outcome) => outcome === 'done').length;
      expect(outcomes.slice(0, 3)).toEqual(['done', 'done', 'done']);
      expect(await variantsOf(record)).toMatchObject([{ version: 1 + saved }]);
    });

    it('gives a unique value to one of them', async () => {
      const model = await space.model({ slug: { fieldType: 'slug', validators: { unique: {} } } });
      const { record } = await space.create(model, { slug: 'taken' });
      const { repositoryId } = await space.store.rpc.call(readItem, { ...where(), id: uuidOf(record.id) ?? '' });
      const body = (slug: string): string => JSON.stringify({ _meta: { schema: model.schemaUri }, slug });
      const create = (slug: string) =>
        space.store.rpc.call(createItem, { ...where(), repositoryId, label: 'x', body: body(slug) });
      expect(await code(create('taken'))).toBe('CONTENT_TYPE_INVALID');
      const item = await create('free');
      expect(await code(space.create(model, { slug: 'free' }))).toBe('slug VALIDATION_UNIQUE');
      await space.store.rpc.call(updateItem, { ...where(), id: item.id, version: 1, body: body('other') });
      expect(await code(space.create(model, { slug: 'free' }))).toBe('done');
    });
  });
});
