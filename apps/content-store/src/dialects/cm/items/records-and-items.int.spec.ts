import {
  createLocalizedItem,
  createRecord,
  deleteLocalizedItem,
  readLocalizedItem,
  readRecord,
  updateLocalizedItem,
  updateRecord,
  type LocalizedItemView,
  type ModelView,
  type RecordView,
} from '@scriptorium/contracts';
import { LocalizedBranch } from '../../../testing/localized-branch';

/** Records and items are two views of the same content. */
describe('records and items', () => {
  let docs: LocalizedBranch;
  let block: ModelView;
  let post: ModelView;

  beforeAll(async () => {
    docs = await LocalizedBranch.start();
    block = await docs.model('quote', { words: { fieldType: 'text' } }, { isBlock: true });
    const blocks = { rich_text_blocks: { item_types: [block.id] } };
    post = await docs.model(
      'post',
      {
        title: { fieldType: 'string', isLocalized: true },
        quotes: { fieldType: 'rich_text', isLocalized: true, validators: blocks },
        notes: { fieldType: 'rich_text', validators: blocks },
        count: { fieldType: 'integer' },
      },
      { settings: { sortable: true, draft_mode_active: true } },
    );
  });
  afterAll(() => docs.stop());

  const inSpace = (): { caller: typeof docs.two.writer; spaceKey: string } => ({
    caller: docs.two.writer,
    spaceKey: docs.branch,
  });
  const named = (id: string, locale: string | null): { branch: string; id: string; locale: string | null } => ({
    branch: docs.branch,
    id,
    locale,
  });
  const quote = (words: string): object => ({
    type: 'item',
    attributes: { words },
    relationships: { item_type: { data: { type: 'item_type', id: block.id } } },
  });
  const attributesOf = ({ attributes }: RecordView): Record<string, unknown> =>
    JSON.parse(attributes) as Record<string, unknown>;
  const valuesOf = ({ fields }: LocalizedItemView): unknown => JSON.parse(fields);
  const create = async (): Promise<string> => {
    const attributes = JSON.stringify({
      title: { 'en-US': 'Hello', 'de-DE': 'Hallo' },
      quotes: { 'en-US': [quote('one')], 'de-DE': [] },
      notes: [quote('shared')],
      count: 7,
    });
    return (await docs.store.rpc.call(createRecord, { ...inSpace(), modelId: post.id, attributes })).record.id;
  };
  const record = (id: string): Promise<RecordView> =>
    docs.store.rpc.call(readRecord, { ...inSpace(), id, nested: false });
  const item = (id: string, locale: string | null): Promise<LocalizedItemView> =>
    docs.store.rpc.call(readLocalizedItem, { caller: docs.two.reader, ...named(id, locale) });

  it('shows a record as an item in each of its locales, and a copy as a further locale', async () => {
    const id = await create();
    const english = await item(id, 'en-US');
    expect(english).toMatchObject({ version: 1, system: { contentType: 'post', status: 'Draft' } });
    expect(valuesOf(english)).toEqual({
      title: { type: 'ShortText', value: 'Hello' },
      quotes: { type: 'Blocks', value: [quote('one')] },
      notes: { type: 'Blocks', value: [quote('shared')] },
      count: { type: 'Integer', value: 7 },
    });
    expect(valuesOf(await item(id, 'de-DE'))).toMatchObject({ title: { value: 'Hallo' }, count: { value: 7 } });
    const before = await record(id);
    const copy = await docs.copy(id, 'fr-FR');
    expect(valuesOf(copy)).toEqual(valuesOf(english));
    const after = await record(id);
    expect(after.meta.currentVersion).not.toBe(before.meta.currentVersion);
    const { title, quotes, notes } = attributesOf(after);
    expect(title).toEqual({ 'en-US': 'Hello', 'fr-FR': 'Hello', 'de-DE': 'Hallo' });
    const ids = quotes as Record<string, string[]>;
    expect(ids['fr-FR']).toHaveLength(1);
    expect(ids['fr-FR']).not.toEqual(ids['en-US']);
    expect(notes).toEqual(attributesOf(before)['notes']);
  });

  it('shows values saved in one locale in the record, and saves the record on top of them', async () => {
    const id = await create();
    const fields = JSON.stringify({ title: { type: 'ShortText', value: 'Guten Tag' } });
    await docs.store.rpc.call(updateLocalizedItem, { caller: docs.two.writer, ...named(id, 'de-DE'), fields });
    expect(attributesOf(await record(id))['title']).toEqual({ 'en-US': 'Hello', 'de-DE': 'Guten Tag' });
    await docs.store.rpc.call(updateRecord, { ...inSpace(), id, attributes: '{"count":8}' });
    expect(await item(id, 'de-DE')).toMatchObject({ version: 3 });
    expect(valuesOf(await item(id, 'de-DE'))).toMatchObject({ title: { value: 'Guten Tag' }, count: { value: 8 } });
    expect(valuesOf(await item(id, 'en-US'))).toMatchObject({ title: { value: 'Hello' }, count: { value: 8 } });
  });

  it('removes a deleted locale from the record, and the record with its last locale', async () => {
    const id = await create();
    const caller = docs.two.writer;
    await docs.store.rpc.call(deleteLocalizedItem, { caller, ...named(id, 'en-US') });
    expect(attributesOf(await record(id))).toMatchObject({ title: { 'de-DE': 'Hallo' }, count: 7 });
    await docs.store.rpc.call(deleteLocalizedItem, { caller, ...named(id, 'de-DE') });
    await expect(record(id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('shows an item as a record, after the others of its model', async () => {
    const first = await record(await create());
    const input = { caller: docs.two.writer, branch: docs.branch, contentType: 'post', name: 'post', locale: 'en-US' };
    const fields = JSON.stringify({
      title: { type: 'ShortText', value: 'By CM' },
      quotes: { type: 'Blocks', value: [quote('a'), quote('b')] },
    });
    const { id } = await docs.store.rpc.call(createLocalizedItem, { ...input, fields });
    const made = await docs.store.rpc.call(readRecord, { ...inSpace(), id, nested: true });
    expect(made.position).toBe((first.position ?? 0) + 1);
    expect(attributesOf(made)).toMatchObject({
      title: { 'en-US': 'By CM' },
      quotes: { 'en-US': [quote('a'), quote('b')] },
      count: null,
    });
  });
});
