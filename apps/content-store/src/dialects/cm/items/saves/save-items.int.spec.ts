import {
  addItemVersion,
  changeItemStatus,
  createLocalizedItem,
  readItem,
  readLocalizedItem,
  shortId,
  updateLocalizedItem,
  uuidOf,
  type LocalizedItemView,
  type ModelView,
} from '@scriptorium/contracts';
import { randomUUID } from 'node:crypto';
import type { RequestOf } from '../../../../request-of';
import { LocalizedBranch } from '../../../../testing/localized-branch';
import { PAGE } from '../../../../testing/two-spaces';

type Input = Partial<RequestOf<typeof createLocalizedItem>>;

describe('saving items', () => {
  let docs: LocalizedBranch;
  let block: ModelView;

  beforeAll(async () => {
    docs = await LocalizedBranch.start();
    block = await docs.model('quote', { words: { fieldType: 'text' } }, { isBlock: true });
    const localized = { isLocalized: true };
    await docs.model('article', {
      title: { fieldType: 'string', ...localized },
      short: { fieldType: 'string', validators: { length: { max: 3 } } },
      slug: { fieldType: 'slug', ...localized, validators: { unique: {} } },
      code: { fieldType: 'string', validators: { unique: {} } },
      text: { fieldType: 'text', ...localized },
      count: { fieldType: 'integer' },
      price: { fieldType: 'float' },
      is_new: { fieldType: 'boolean' },
      day: { fieldType: 'date' },
      at: { fieldType: 'date_time' },
      data: { fieldType: 'json', ...localized },
      author: { fieldType: 'link' },
      related: { fieldType: 'links' },
      image: { fieldType: 'file' },
      images: { fieldType: 'gallery' },
      quotes: { fieldType: 'rich_text', ...localized, validators: { rich_text_blocks: { item_types: [block.id] } } },
      document: { fieldType: 'structured_text', ...localized },
    });
  });
  afterAll(() => docs.stop());

  const named = (id: string, locale: string | null = null): { branch: string; id: string; locale: string | null } => ({
    branch: docs.branch,
    id,
    locale,
  });
  const create = (input: Input = {}): Promise<LocalizedItemView> =>
    docs.store.rpc.call(createLocalizedItem, {
      caller: docs.two.writer,
      branch: docs.branch,
      contentType: 'article',
      name: 'home',
      locale: 'en-US',
      ...input,
    });
  const update = (id: string, input: object): Promise<LocalizedItemView> =>
    docs.store.rpc.call(updateLocalizedItem, { caller: docs.two.writer, ...named(id, 'en-US'), ...input });
  const add = (id: string, input: object): Promise<LocalizedItemView> =>
    docs.store.rpc.call(addItemVersion, { caller: docs.two.writer, ...named(id, 'en-US'), ...input });
  const read = (id: string, locale: string | null = 'en-US', version?: number): Promise<LocalizedItemView> =>
    docs.store.rpc.call(readLocalizedItem, {
      caller: docs.two.reader,
      ...named(id, locale),
      ...(version === undefined ? {} : { version }),
    });
  const values = (item: LocalizedItemView): Record<string, { type: string; value: unknown }> =>
    JSON.parse(item.fields) as Record<string, { type: string; value: unknown }>;
  const field = (type: string, value: unknown): object => ({ type, value });
  const text = (fields: object): string => JSON.stringify(fields);

  const quote = (words: string): object => ({
    type: 'item',
    attributes: { words },
    relationships: { item_type: { data: { type: 'item_type', id: block.id } } },
  });
  const file = { upload_id: 'abc', alt: null, title: null, custom_data: {}, focal_point: null, poster_time: null };

  it('returns every type of field as it was sent', async () => {
    const { id: other } = await create();
    const fields = {
      title: field('ShortText', 'Hello'),
      short: field('ShortText', 'abc'),
      slug: field('Slug', 'hello'),
      code: field('ShortText', 'c-1'),
      text: field('LongText', 'a\nb'),
      count: field('Integer', 7),
      price: field('Decimal', 1.5),
      is_new: field('Boolean', false),
      day: field('DateTime', '2026-02-28'),
      at: field('DateTime', '2026-02-28T10:00:00Z'),
      data: field('RichText', { type: 'doc', content: [{ type: 'paragraph' }] }),
      author: field('Reference', [other]),
      related: field('Reference', [other, other]),
      image: field('Media', [file]),
      images: field('Media', [file, file]),
      quotes: field('Blocks', [quote('one'), quote('two')]),
      document: field('RichText', {
        schema: 'dast',
        document: { type: 'root', children: [{ type: 'paragraph', children: [{ type: 'span', value: 'x' }] }] },
      }),
    };
    const made = await create({ fields: text(fields), label: 'Home', versionTags: ['a', 'b'], name: 'a.b-c_D9' });
    expect(values(made)).toEqual(fields);
    expect(made).toMatchObject({
      name: 'a.b-c_D9',
      label: 'Home',
      version: 1,
      locale: 'en-US',
      versionTags: ['a', 'b'],
      system: { contentType: 'article', status: 'Draft', createdBy: docs.two.writer.principalId, updatedAt: null },
    });
    expect(await read(made.id)).toEqual(made);
    const copy = await docs.copy(made.id, 'fr-FR');
    expect(values(copy)).toEqual(fields);
    expect(copy.versionTags).toEqual(['a', 'b']);
  });

  it('shows missing values as null or as an empty list', async () => {
    expect(values(await create())).toMatchObject({
      title: field('ShortText', null),
      data: field('Json', null),
      quotes: field('Blocks', null),
      author: field('Reference', []),
      related: field('Reference', []),
      image: field('Media', []),
    });
  });

  it('shows JSON as rich text if its content type says so, also without a value', async () => {
    await docs.model('note', { text: { fieldType: 'json', settings: { cm_type: 'RichText' } } });
    expect(values(await create({ contentType: 'note' }))).toEqual({ text: field('RichText', null) });
  });

  it('keeps a JSON value as it was written', async () => {
    const written = '{"data":{"type":"Json","value":{"b":1.0,"a":12345678901234567890}}}';
    const made = await create({ fields: written });
    expect(made.fields).toContain('"data":{"type":"Json","value":{"b":1.0,"a":12345678901234567890}}');
    expect((await docs.copy(made.id, 'fr-FR')).fields).toContain('{"b":1.0,"a":12345678901234567890}');
  });

  it('changes the sent members and keeps the rest, in a new version', async () => {
    const { id } = await create({ fields: text({ title: field('ShortText', 'a'), count: field('Integer', 1) }) });
    const changed = await update(id, { fields: text({ title: field('ShortText', 'b') }), versionTags: ['x'] });
    expect(values(changed)).toMatchObject({ title: { value: 'b' }, count: { value: 1 } });
    expect(changed).toMatchObject({ version: 2, name: 'home', label: 'home', versionTags: ['x'] });
    expect(changed.system).toMatchObject({ updatedBy: docs.two.writer.principalId, status: 'Draft' });
    expect(changed.system.updatedAt).not.toBeNull();
    const renamed = await update(id, { name: 'about', label: 'About us' });
    expect(renamed).toMatchObject({ version: 3, name: 'about', label: 'About us', versionTags: ['x'] });
    const emptied = await update(id, { fields: text({ title: field('ShortText', null) }), versionTags: [] });
    expect(values(emptied)).toMatchObject({ title: { value: null }, count: { value: 1 } });
    expect((await read(id, 'en-US', 1)).system.hash).not.toBe(emptied.system.hash);
  });

  it('adds a version with exactly the sent members', async () => {
    const { id } = await create({ fields: text({ title: field('ShortText', 'a'), text: field('LongText', 't') }) });
    const added = await add(id, { fields: text({ title: field('ShortText', 'a') }), name: 'home' });
    expect(added).toMatchObject({ id, version: 2, name: 'home', label: 'home', versionTags: null });
    expect(values(added)).toMatchObject({ title: { value: 'a' }, text: { value: null } });
    expect(await add(id, {})).toMatchObject({ version: 3, name: null, label: `article ${id}` });
    expect(values(await read(id, 'en-US', 1))).toMatchObject({ text: { value: 't' } });
  });

  it('numbers the versions of two locales independently', async () => {
    const { id } = await create();
    await update(id, {});
    await docs.copy(id, 'fr-FR');
    for (let time = 0; time < 3; time += 1) await update(id, { label: `en ${String(time)}` });
    const french = {
      caller: docs.two.writer,
      ...named(id, 'fr-FR'),
      fields: text({ title: field('ShortText', 'fr') }),
    };
    expect((await docs.store.rpc.call(updateLocalizedItem, french)).version).toBe(3);
    expect((await read(id)).version).toBe(5);
    expect(values(await read(id))).toMatchObject({ title: { value: null } });
    await expect(read(id, 'fr-FR', 1)).rejects.toMatchObject({ data: { what: 'version' } });
    expect((await read(id, 'fr-FR', 2)).version).toBe(2);
  });

  it('keeps the ids of blocks that are sent back unchanged', async () => {
    const { id } = await create({ fields: text({ quotes: field('Blocks', [quote('one')]) }) });
    const ids = async (): Promise<unknown> =>
      (
        await docs.pool.query(`select slots from content.versions where variant_id = $1 order by number desc limit 1`, [
          uuidOf(id),
        ])
      ).rows;
    const before = await ids();
    await update(id, { fields: (await read(id)).fields, label: 'New' });
    expect(await ids()).toEqual(before);
    await update(id, { fields: text({ quotes: field('Blocks', [quote('two')]) }) });
    expect(await ids()).not.toEqual(before);
  });

  it('rejects an update whose hash is not the current one', async () => {
    const made = await create();
    const first = await update(made.id, { ifHash: made.system.hash, label: 'b' });
    await expect(update(made.id, { ifHash: made.system.hash, label: 'c' })).rejects.toMatchObject({
      code: 'HASH_MISMATCH',
      data: { hash: first.system.hash },
    });
    const results = await Promise.allSettled(
      Array.from({ length: 5 }, (_, index) => update(made.id, { ifHash: first.system.hash, label: String(index) })),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('creates one version for each concurrent update', async () => {
    const { id } = await create();
    const versions = await Promise.all(Array.from({ length: 8 }, (_, index) => update(id, { label: String(index) })));
    expect(versions.map(({ version }) => version).sort()).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('saves and removes dates of availability, and rejects an invalid date', async () => {
    const dates = { availabilityDate: '2026-01-01T00:00:00Z', unavailabilityDate: '2027-01-01' };
    const made = await create(dates);
    expect(made.system).toMatchObject({
      availabilityDate: '2026-01-01T00:00:00.000Z',
      unavailabilityDate: '2027-01-01T00:00:00.000Z',
    });
    const changed = await update(made.id, { unavailabilityDate: null });
    expect(changed.system).toMatchObject({ availabilityDate: '2026-01-01T00:00:00.000Z', unavailabilityDate: null });
    expect((await docs.copy(made.id, 'fr-FR')).system.availabilityDate).toBeNull();
    await expect(update(made.id, { availabilityDate: 'tomorrow' })).rejects.toMatchObject({
      code: 'DATE_INVALID',
      data: { property: 'availabilityDate' },
    });
  });

  it('adds a locale to an existing item, with the shared values', async () => {
    const made = await create({ fields: text({ title: field('ShortText', 'a'), count: field('Integer', 7) }) });
    const input = { id: made.id, locale: 'FR-fr', fields: text({ title: field('ShortText', 'b') }) };
    const french = await create(input);
    expect(french).toMatchObject({ id: made.id, version: 1, locale: 'fr-FR' });
    expect(values(french)).toMatchObject({ title: { value: 'b' }, count: { value: 7 } });
    expect(await read(made.id)).toEqual(made);
    await expect(create(input)).rejects.toMatchObject({ code: 'LOCALE_ALREADY_EXISTS', data: { locale: 'fr-FR' } });
    expect((await create({ id: made.id, locale: null })).locale).toBeNull();
    await expect(create({ id: made.id, locale: 'de-DE', contentType: 'page' })).rejects.toMatchObject({
      code: 'CONTENT_TYPE_DIFFERS',
    });
    await expect(create({ id: shortId(randomUUID()), locale: 'de-DE' })).rejects.toMatchObject({
      data: { what: 'content-item' },
    });
  });

  it('allows a unique value once per locale, and frees it when it changes', async () => {
    const taken = { slug: field('Slug', 'taken') };
    const first = await create({ fields: text(taken) });
    await expect(create({ fields: text(taken) })).rejects.toMatchObject({
      code: 'INVALID_FIELD',
      data: { field: 'slug', code: 'VALIDATION_UNIQUE' },
    });
    await docs.copy(first.id, 'fr-FR');
    await expect(create({ fields: text(taken), locale: 'fr-FR' })).rejects.toMatchObject({
      data: { code: 'VALIDATION_UNIQUE' },
    });
    expect((await create({ fields: text(taken), locale: 'de-DE' })).locale).toBe('de-DE');
    expect((await docs.copy(first.id, 'de-DE')).locale).toBe('de-DE');
    await update(first.id, { fields: text({ slug: field('Slug', 'free') }) });
    expect((await create({ fields: text(taken) })).version).toBe(1);
    const code = { code: field('ShortText', 'only') };
    const one = await create({ fields: text(code) });
    await expect(create({ fields: text(code), locale: 'fr-FR' })).rejects.toMatchObject({ data: { field: 'code' } });
    expect((await docs.copy(one.id, 'fr-FR')).version).toBe(1);
  });

  it('rejects a second item of a singleton', async () => {
    await docs.model('settings', {}, { isSingleton: true });
    await create({ contentType: 'settings' });
    await expect(create({ contentType: 'settings' })).rejects.toMatchObject({ code: 'DUPLICATE_SINGLETON' });
  });

  it('creates and changes items of content types that another API has created', async () => {
    const made = await create({ contentType: PAGE, fields: text({ title: field('ShortText', 'Page') }), locale: null });
    expect(made).toMatchObject({ locale: null, system: { contentType: 'page' } });
    const id = uuidOf(made.id) ?? '';
    const body = `{"_meta":{"schema":"${PAGE}","name":"home"},"title":"Page"}`;
    expect(await docs.store.rpc.call(readItem, { caller: docs.two.reader, id })).toMatchObject({ body, label: 'home' });
    const tooLong = { fields: text({ title: field('ShortText', 'more than ten') }) };
    await expect(create({ contentType: 'page', ...tooLong })).rejects.toMatchObject({
      code: 'INVALID_FIELD',
      data: { field: 'title', code: 'VALIDATION_INVALID' },
    });
    const other = await docs.item('en-US');
    const changed = await update(other.shortId, { fields: text({ title: field('ShortText', 'CM') }) });
    expect(changed).toMatchObject({ version: 2, name: 'home' });
  });

  it('rejects a change of an archived item', async () => {
    const { id } = await create();
    const archived = { caller: docs.two.writer, ...named(id, 'en-US'), change: 'archive' as const };
    await docs.store.rpc.call(changeItemStatus, archived);
    await expect(update(id, {})).rejects.toMatchObject({ code: 'ITEM_ARCHIVED' });
    await expect(add(id, {})).rejects.toMatchObject({ code: 'ITEM_ARCHIVED' });
  });

  it.each<[string, object, Input]>([
    ['NAME_INVALID', {}, { name: undefined } as unknown as Input],
    ['NAME_INVALID', {}, { name: '_home' }],
    ['NAME_INVALID', {}, { name: 'two words' }],
    ['LABEL_INVALID', {}, { label: '' }],
    ['CONTENT_TYPE_NOT_FOUND', { contentType: 'none' }, { contentType: 'none' }],
    ['CONTENT_TYPE_NOT_FOUND', { contentType: 'quote' }, { contentType: 'quote' }],
    ['LOCALE_TAG_INVALID', { parameter: 'locale' }, { locale: 'en_US' }],
    ['LOCALE_NOT_DEFINED', { parameter: 'locale', locale: 'xx-XX' }, { locale: 'xx-XX' }],
    ['FIELD_UNKNOWN', { field: 'none' }, { fields: '{"none":{"type":"ShortText","value":"a"}}' }],
    ['INVALID_FIELD', { field: 'title' }, { fields: '{"title":{"type":"LongText","value":"a"}}' }],
    ['INVALID_FIELD', { field: 'title' }, { fields: '{"title":"a"}' }],
    ['INVALID_FIELD', { field: 'title' }, { fields: '{"title":{"type":"ShortText"}}' }],
    ['INVALID_FIELD', { field: 'title' }, { fields: '{"title":{"type":"ShortText","value":7}}' }],
    ['INVALID_FIELD', { field: 'author' }, { fields: '{"author":{"type":"Reference","value":"a"}}' }],
    ['INVALID_FIELD', { field: 'author' }, { fields: '{"author":{"type":"Reference","value":["a","b"]}}' }],
    [
      'INVALID_FIELD',
      { field: 'author', code: 'VALIDATION_INVALID' },
      { fields: `{"author":{"type":"Reference","value":["${shortId(randomUUID())}"]}}` },
    ],
    ['INVALID_FIELD', { field: 'related.0' }, { fields: '{"related":{"type":"Reference","value":["no id"]}}' }],
    [
      'INVALID_FIELD',
      { field: 'short', code: 'VALIDATION_LENGTH' },
      { fields: '{"short":{"type":"ShortText","value":"long"}}' },
    ],
    ['INVALID_FIELD', { field: 'fields' }, { fields: '[]' }],
    ['INVALID_FIELD', { field: 'fields' }, { fields: '{' }],
    ['VERSION_TAGS_INVALID', {}, { versionTags: [''] }],
    ['DATE_INVALID', { property: 'unavailabilityDate' }, { unavailabilityDate: '1.1.2026' }],
    ['NOT_FOUND', { what: 'branch' }, { branch: 'none' }],
  ])('rejects with %s %j: %#', async (code, data, input) => {
    await expect(create(input)).rejects.toMatchObject({ code, data });
  });

  it('requires the scope', async () => {
    await expect(create({ caller: docs.two.reader })).rejects.toMatchObject({
      code: 'FORBIDDEN',
      data: { scope: 'write' },
    });
  });
});
