import {
  createModel,
  listRecords,
  listReferencingRecords,
  shortId,
  type ListRecords,
  type ModelView,
  type RecordFilter,
  type RecordsReply,
  type RecordView,
} from '@scriptorium/contracts';
import { RECORD_LINK, SHARED_BLOCK } from '@scriptorium/copy-engine';
import { randomUUID } from 'node:crypto';
import { addField, plantRecord } from '../../../testing/planted-models';
import { startContentStore, type RunningContentStore } from '../../../testing/running-content-store';
import { plantTwoSpaces, type TwoSpaces } from '../../../testing/two-spaces';

type Members = Readonly<Record<string, unknown>>;
type Input = Partial<Omit<ListRecords, 'caller' | 'spaceKey'>>;

// prettier-ignore
const FIELDS = [
  'string', 'text', 'slug', 'integer', 'float', 'boolean', 'date', 'date_time', 'link', 'links',
  'file', 'gallery', 'structured_text', 'json', 'seo', 'color',
] as const;

describe('lists of records', () => {
  let store: RunningContentStore;
  let spaces: TwoSpaces;
  let where: Pick<ListRecords, 'caller' | 'spaceKey'>;
  let model: ModelView;
  let other: ModelView;
  const ids: Record<string, string> = {};

  beforeAll(async () => {
    store = await startContentStore();
    spaces = await plantTwoSpaces(store);
    where = { caller: spaces.admin, spaceKey: 'docs' };
    model = await store.rpc.call(createModel, { ...where, name: 'Article', apiKey: 'article' });
    other = await store.rpc.call(createModel, { ...where, name: 'Other', apiKey: 'other' });
    for (const fieldType of FIELDS) {
      await addField(store.rpc, where, model.id, { apiKey: `a_${fieldType}`, fieldType });
    }
    await addField(store.rpc, where, model.id, { apiKey: 'title', fieldType: 'string', isLocalized: true });
    await addField(store.rpc, where, other.id, { apiKey: 'title', fieldType: 'string' });
  });
  afterAll(() => store.stop());

  const plant = async (name: string, members: Members, titles: Members = { 'en-US': name }): Promise<string> => {
    const { familyId } = await plantRecord(store.pool, where.caller, model, Object.keys(titles), (locale) => ({
      ...members,
      title: titles[locale ?? ''],
    }));
    ids[name] = shortId(familyId);
    return familyId;
  };

  const list = async (
    input: Input,
  ): Promise<{ total: number; records: readonly RecordView[]; replies: RecordsReply[] }> => {
    const page = { state: 'current', nested: false, offset: 0, limit: 500 } as const;
    const replies = await store.rpc.collect(listRecords, { ...where, ...page, ...input });
    const [first] = replies;
    const records = replies.flatMap((reply) => ('records' in reply ? reply.records : []));
    return { total: first !== undefined && 'total' in first ? first.total : -1, records, replies };
  };
  const nameOf = ({ id }: { readonly id: string }): string =>
    Object.keys(ids).find((name) => ids[name] === id) ?? `unknown ${id}`;
  const names = async (input: Input): Promise<string[]> =>
    (await list({ models: ['article'], ...input })).records.map(nameOf);
  const found = async (field: string, operator: string, value: unknown, input: Input = {}): Promise<string[]> => {
    const filter: RecordFilter = { field, operator, value };
    return (await names({ ...input, filters: [filter] })).sort();
  };

  describe('with filters', () => {
    let targets: readonly string[];

    beforeAll(async () => {
      const planted = await Promise.all([1, 2, 3].map(() => plantRecord(store.pool, where.caller, other)));
      targets = planted.map(({ familyId }) => familyId);
      const [a = '', b = ''] = targets;
      const link = (id: string): object => ({ _meta: { schema: RECORD_LINK }, id });
      const document = (value: string): object => ({
        schema: 'dast',
        document: { type: 'root', children: [{ type: 'paragraph', children: [{ type: 'span', value }] }] },
      });
      await plant(
        'one',
        {
          a_string: 'Über "x" \\ 100%',
          a_text: 'First\nline',
          a_slug: 'one',
          a_integer: 1,
          a_float: 1.5,
          a_boolean: true,
          a_date: '2024-02-29',
          a_date_time: '2024-02-29T10:00:00+02:00',
          a_link: link(a),
          a_links: [link(a), link(b)],
          a_file: { upload_id: 'f1' },
          a_json: '{}',
          a_gallery: [{ upload_id: 'f1' }, { upload_id: 'f2' }],
          a_structured_text: document('Winter tale'),
        },
        { 'en-US': 'one', 'fr-FR': 'un' },
      );
      await plant('two', {
        a_string: 'under',
        a_text: '',
        a_slug: 'two',
        a_integer: 20,
        a_float: 2e3,
        a_boolean: false,
        a_date: '2024-03-01',
        a_date_time: '2024-02-29T09:00',
        a_link: link(b),
        a_links: [link(b)],
        a_file: { upload_id: 'f2' },
        a_gallery: [],
        a_structured_text: document('Summer tale'),
      });
      await plant('none', {});
    });

    const T = (index: number): string => shortId(targets[index] ?? '');

    it.each<[string, string, () => unknown, string]>([
      ['a_string', 'eq', () => 'Über "x" \\ 100%', 'one'],
      ['a_string', 'neq', () => 'under', 'none one'],
      ['a_string', 'in', () => ['under', 'over'], 'two'],
      ['a_string', 'not_in', () => ['under', 'over'], 'none one'],
      ['a_string', 'matches', () => ({ pattern: '^.ber' }), 'one'],
      ['a_string', 'matches', () => ({ pattern: 'ÜBER', case_sensitive: 'false' }), 'one'],
      ['a_string', 'matches', () => ({ pattern: '100%', regexp: 'false' }), 'one'],
      ['a_string', 'matches', () => ({ pattern: '^', regexp: 'false' }), ''],
      ['a_string', 'not_matches', () => ({ pattern: 'e' }), 'none'],
      ['a_string', 'exists', () => 'true', 'one two'],
      ['a_text', 'is_blank', () => 'true', 'none two'],
      ['a_text', 'is_present', () => 'true', 'one'],
      ['a_text', 'is_present', () => 'false', 'none two'],
      ['a_text', 'eq', () => 'First\nline', 'one'],
      ['a_slug', 'eq', () => 'two', 'two'],
      ['a_slug', 'notIn', () => ['two'], 'none one'],
      ['a_integer', 'eq', () => '1.0', 'one'],
      ['a_integer', 'neq', () => '1', 'none two'],
      ['a_integer', 'gt', () => '1', 'two'],
      ['a_integer', 'gte', () => '1', 'one two'],
      ['a_integer', 'lt', () => '20', 'one'],
      ['a_integer', 'lte', () => '20', 'one two'],
      ['a_integer', 'exists', () => 'false', 'none'],
      ['a_float', 'eq', () => '2000', 'two'],
      ['a_float', 'in', () => ['1.5', '3'], 'one'],
      ['a_boolean', 'eq', () => 'true', 'one'],
      ['a_boolean', 'eq', () => 'false', 'two'],
      ['a_date', 'eq', () => '2024-02-29', 'one'],
      ['a_date', 'gt', () => '2024-02-29', 'two'],
      ['a_date', 'lte', () => '2024-03-01', 'one two'],
      ['a_date_time', 'lt', () => '2024-02-29T08:30:00Z', 'one'],
      ['a_date_time', 'gte', () => '2024-02-29T09:00:00.000+00:00', 'two'],
      ['a_date_time', 'eq', () => '2024-02-29T08:00', 'one'],
      ['a_link', 'eq', () => T(0), 'one'],
      ['a_link', 'neq', () => T(0), 'none two'],
      ['a_link', 'in', () => [T(0), T(1)], 'one two'],
      ['a_link', 'not_in', () => [T(0), 'unknown'], 'none two'],
      ['a_link', 'eq', () => 'unknown', ''],
      ['a_link', 'exists', () => 'true', 'one two'],
      ['a_links', 'eq', () => [T(1), T(0)], 'one'],
      ['a_links', 'eq', () => [T(1)], 'two'],
      ['a_links', 'all_in', () => [T(1)], 'one two'],
      ['a_links', 'all_in', () => [T(0), T(1)], 'one'],
      ['a_links', 'any_in', () => [T(0), T(2)], 'one'],
      ['a_links', 'not_in', () => [T(0)], 'none two'],
      ['a_links', 'exists', () => 'false', 'none'],
      ['a_file', 'eq', () => 'f1', 'one'],
      ['a_file', 'in', () => ['f2'], 'two'],
      ['a_gallery', 'any_in', () => ['f2'], 'one'],
      ['a_gallery', 'all_in', () => ['f1', 'f2'], 'one'],
      ['a_gallery', 'exists', () => 'true', 'one'],
      ['a_structured_text', 'matches', () => ({ pattern: 'winter', case_sensitive: false }), 'one'],
      ['a_structured_text', 'matches', () => ({ pattern: 'paragraph' }), ''],
      ['a_structured_text', 'exists', () => 'true', 'one two'],
      ['a_json', 'exists', () => 'true', 'one'],
      ['title', 'eq', () => 'two', 'two'],
      ['_status', 'eq', () => 'draft', 'none one two'],
      ['_status', 'in', () => ['published', 'updated'], ''],
      ['_status', 'notIn', () => ['published'], 'none one two'],
      ['_is_valid', 'eq', () => 'true', 'none one two'],
      ['_creator', 'eq', () => shortId(where.caller.principalId), 'none one two'],
      ['_created_at', 'gt', () => '2001-01-01', 'none one two'],
      ['_updated_at', 'lt', () => '2001-01-01', ''],
      ['_published_at', 'exists', () => 'false', 'none one two'],
      ['_first_published_at', 'exists', () => 'true', ''],
      ['_publication_scheduled_at', 'exists', () => 'true', ''],
      ['id', 'eq', () => ids['one'], 'one'],
      ['id', 'notIn', () => [ids['one']], 'none two'],
      ['parent', 'exists', () => 'false', 'none one two'],
      ['position', 'exists', () => 'true', ''],
    ])('filter %s by %s', async (field, operator, value, expected) => {
      expect((await found(field, operator, value())).join(' ')).toBe(expected);
    });

    it('use the values of the requested locale', async () => {
      expect(await found('title', 'eq', 'un', { locale: 'fr-FR' })).toEqual(['one']);
      expect(await found('title', 'exists', 'false', { locale: 'fr-FR' })).toEqual(['none', 'two']);
      expect(await found('title', 'eq', 'un')).toEqual([]);
      // Shared values are found in every locale.
      expect(await found('a_integer', 'eq', '20', { locale: 'fr-FR' })).toEqual(['two']);
    });

    it('must all match', async () => {
      const filters = [
        { field: 'a_integer', operator: 'gt', value: '0' },
        { field: 'a_slug', operator: 'neq', value: 'one' },
        { field: '_status', operator: 'eq', value: 'draft' },
      ];
      expect(await names({ filters })).toEqual(['two']);
    });

    it('are rejected if they are invalid', async () => {
      const filter = (field: string, operator: string, value: unknown): Input => ({
        filters: [{ field, operator, value }],
      });
      for (const [input, data] of [
        [filter('a_string', 'matches', { pattern: '(' }), { filter: 'a_string' }],
        [filter("a_string'; drop table content.families; --", 'eq', ''), expect.anything()],
        [{ models: ['nothing'] }, { filter: 'type' }],
        [{ locale: 'xx' }, { filter: 'locale' }],
        [{ ...filter('a_string', 'eq', ''), models: ['article', 'other'] }, { filter: 'a_string' }],
      ] as [Input, unknown][]) {
        await expect(list({ models: ['article'], ...input })).rejects.toMatchObject({ code: 'INVALID_FILTER', data });
      }
    });

    it('find words in the text of values, in any case, and not in their JSON', async () => {
      const words = async (query: string, input: Input = {}): Promise<string> =>
        (await names({ query, ...input })).sort().join(' ');
      expect(await words('TALE')).toBe('one two');
      expect(await words('tale winter')).toBe('one');
      expect(await words('"x"')).toBe('one');
      expect(await words('100%')).toBe('one');
      expect(await words('paragraph')).toBe('');
      expect(await words('a_string')).toBe('');
      expect(await words('un', { locale: 'fr-FR' })).toBe('one');
      expect(await words('urn:scriptorium:record-link')).toBe('');
    });

    it('find words in the decoded text of objects, documents, blocks and JSON, and no member names', async () => {
      const node = (type: string, more: object): object => ({ type, ...more });
      const block = {
        _meta: { schema: SHARED_BLOCK, type: other.schemaUri },
        id: randomUUID(),
        fields: { title: 'In a "block"' },
      };
      const paragraph = node('paragraph', { children: [node('span', { marks: ['strong'], value: 'Said "on" a\\b' })] });
      const children = [
        paragraph,
        node('code', { code: 'let x = 4711', language: 'rust' }),
        node('block', { item: block }),
      ];
      await plant('deep', {
        a_seo: { title: 'Shoes "on" sale', description: 'é 50%', no_index: true },
        a_float: 815.5,
        a_color: { red: 201, green: 202, blue: 203, alpha: 255 },
        a_json: '{"kind":"A \\"quoted\\" value","more":["\\u00fc/"]}',
        a_structured_text: { schema: 'dast', document: node('root', { children }) },
      });
      const found = async (query: string): Promise<string> => (await names({ query })).sort().join(' ');
      const values = '"on"|shoes sale|É|50%|a\\b|4711|"BLOCK"|"quoted"|ü/|815.5|201|said'.split('|');
      for (const word of values) expect([word, await found(word)]).toEqual([word, 'deep']);
      const form =
        '{|[|":|description|no_index|twitter_card|kind|more|blue|strong|rust|dast|true|null|a_seo|5_%|o_n'.split('|');
      for (const word of [...form, 'document', 'fields', SHARED_BLOCK])
        expect([word, await found(word)]).toEqual([word, '']);
      expect(await found('\\')).toBe('deep one');
    });
  });

  describe('in pages', () => {
    const COUNT = 12;
    const all = Array.from({ length: COUNT }, (_, index) => `page ${String(index).padStart(2, '0')}`);

    beforeAll(async () => {
      await store.pool.query('delete from content.families where schema_uri = $1', [model.schemaUri]);
      for (const [index, name] of all.entries()) {
        await plant(name, { a_integer: index % 3, a_text: 'x'.repeat(100_000) });
      }
    });

    it('list the record that was changed last first', async () => {
      expect(await names({})).toEqual([...all].reverse());
      expect(await names({ offset: 2, limit: 3 })).toEqual(['page 09', 'page 08', 'page 07']);
      expect((await list({ models: ['article'], offset: 100 })).total).toBe(COUNT);
    });

    it('are sent in messages of limited size', async () => {
      const { replies, total } = await list({ models: ['article'] });
      expect(total).toBe(COUNT);
      expect(replies.length).toBeGreaterThan(2);
      expect(Math.max(...replies.map((reply) => Buffer.byteLength(JSON.stringify(reply))))).toBeLessThan(1_000_000);
    });

    it('return only the total for a limit of 0', async () => {
      expect(await list({ models: ['article'], limit: 0 })).toMatchObject({ total: COUNT, records: [] });
      const filters = [{ field: 'a_integer', operator: 'eq', value: '0' }];
      expect(await list({ models: ['article'], limit: 0, filters })).toMatchObject({ total: 4, records: [] });
    });

    it('are sorted by several fields', async () => {
      const order = [
        { field: 'a_integer', direction: 'desc' },
        { field: 'title', direction: 'asc' },
      ] as const;
      expect(await names({ order, limit: 5 })).toEqual(['page 02', 'page 05', 'page 08', 'page 11', 'page 01']);
      expect(await names({ order, limit: 3, offset: 4 })).toEqual(['page 01', 'page 04', 'page 07']);
      for (const field of ['_created_at', '_updated_at']) {
        expect((await names({ order: [{ field, direction: 'asc' }], limit: 1 }))[0]).toBe('page 00');
      }
    });

    it('are rejected with an invalid order or a too large page', async () => {
      const order = [{ field: 'title', direction: 'asc' }] as const;
      await expect(list({ order })).rejects.toMatchObject({ code: 'INVALID_ORDER', data: { order: 'title' } });
      await expect(list({ limit: 501 })).rejects.toMatchObject({ code: 'PAGE_TOO_LARGE', data: { limit: 500 } });
      await expect(list({ limit: 31, nested: true })).rejects.toMatchObject({ data: { limit: 30 } });
    });

    it('list records by ids, by models, or all except blocks', async () => {
      const wanted = ['page 03', 'page 07'].map((name) => ids[name] ?? '');
      expect((await list({ ids: [...wanted, 'unknown'] })).records.map(nameOf)).toEqual(['page 07', 'page 03']);
      const both = await list({ models: [model.id, 'other'], limit: 0 });
      expect(both.total).toBe(COUNT + 3);
      expect((await list({ limit: 2 })).records.map(nameOf)).toEqual(['page 11', 'page 10']);
    });

    it('return NOT_FOUND to a caller without the space', async () => {
      const caller = spaces.stranger;
      const page = { state: 'current', nested: false, offset: 0, limit: 1 } as const;
      await expect(store.rpc.collect(listRecords, { caller, spaceKey: 'docs', ...page })).rejects.toMatchObject({
        code: 'NOT_FOUND',
      });
    });
  });

  it('list blocks by their ids or their model, with the metadata of their record', async () => {
    const card = await store.rpc.call(createModel, { ...where, name: 'Card', apiKey: 'card', isBlock: true });
    await addField(store.rpc, where, card.id, { apiKey: 'heading', fieldType: 'string' });
    const validators = { single_block_blocks: { item_types: [card.id] } };
    await addField(store.rpc, where, card.id, { apiKey: 'inner', fieldType: 'single_block', validators });
    await addField(store.rpc, where, other.id, { apiKey: 'card', fieldType: 'single_block', validators });
    const [outer = '', inner = ''] = [randomUUID(), randomUUID()];
    const block = (id: string, fields: object): object => ({
      _meta: { schema: SHARED_BLOCK, type: card.schemaUri },
      id,
      fields,
    });
    const { familyId } = await plantRecord(store.pool, where.caller, other, ['en-US', 'fr-FR'], () => ({
      card: block(outer, { heading: 'Outer', inner: block(inner, { heading: 'Inner' }) }),
    }));
    const pending = [inner, familyId, outer].map(shortId);
    const { total, records } = await list({ ids: [...pending, shortId(randomUUID())] });
    expect(total).toBe(3);
    expect(records.map(({ id }) => id)).toEqual([shortId(familyId), shortId(inner), shortId(outer)]);
    const [record, , found] = records;
    expect(found).toMatchObject({ modelId: card.id, creatorId: record?.creatorId, position: null });
    expect(found?.meta).toEqual(record?.meta);
    expect(JSON.parse(found?.attributes ?? '')).toEqual({ heading: 'Outer', inner: shortId(inner) });
    expect((await list({ ids: pending, offset: 1, limit: 1 })).records.map(({ id }) => id)).toEqual([shortId(inner)]);

    const listed = await list({ models: ['card'], nested: true, limit: 30 });
    expect(listed.total).toBe(2);
    expect(listed.records.map(({ id }) => id).sort()).toEqual([inner, outer].map(shortId).sort());
    expect(await list({ models: ['card'], state: 'published' })).toMatchObject({ total: 0, records: [] });
    expect((await list({ models: ['card'], limit: 1, offset: 1 })).records).toHaveLength(1);
    const filters = [{ field: 'heading', operator: 'eq', value: 'Inner' }];
    await expect(list({ models: ['card'], filters })).rejects.toMatchObject({ code: 'INVALID_FILTER' });
  });

  it('list the records that link to a record in a state', async () => {
    const { familyId } = await plantRecord(store.pool, where.caller, other);
    const link = { _meta: { schema: RECORD_LINK }, id: familyId };
    const linking = await plant('linking', { a_links: [link, link] }, { 'en-US': 'a', 'fr-FR': 'b' });
    const references = async (state: 'current' | 'published' | 'published-or-current'): Promise<string[]> => {
      const request = { ...where, id: shortId(familyId), state, nested: false };
      const replies = await store.rpc.collect(listReferencingRecords, request);
      return replies.flatMap((reply) => ('records' in reply ? reply.records.map(nameOf) : []));
    };
    expect(await references('current')).toEqual(['linking']);
    expect(await references('published')).toEqual([]);
    expect(await references('published-or-current')).toEqual(['linking']);
    await store.pool.query(
      `update content.variants set publishing_status = 'LATEST', published_version = 1 where family_id = $1`,
      [linking],
    );
    expect(await references('published')).toEqual(['linking']);
    const unknown = { ...where, id: where.caller.principalId, state: 'current', nested: false } as const;
    await expect(store.rpc.collect(listReferencingRecords, unknown)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
