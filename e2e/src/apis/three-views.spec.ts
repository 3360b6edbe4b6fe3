import type { CmBranch } from '@scriptorium/cm-client';
import { apiErrorOf, datocmsClient, type Client } from '../clients/datocms';
import { branchOf } from '../content/cm-branch';
import { addFields, block, blockIdsIn, createModel, withoutBlockIds, type Model } from '../content/dato-models';
import { localize } from '../content/localize';
import {
  labelledVariant,
  contentOf,
  variantOf,
  viewsOf,
  type ItemContent,
  type View,
  type ViewName,
} from '../content/three-views';
import { openSpace, type Space } from '../system/open-space';

const STORY: ItemContent = { title: 'Ünïcode "quoted"', text: 'One\nTwo', rank: 4.5 };
const NAMES: readonly ViewName[] = ['Amplience', 'DatoCMS', 'the CM API'];
/** Content types by the API that created them: a JSON Schema, a model with fields, a content type with fields. */
const TYPES = { Amplience: 'page', DatoCMS: 'novel', 'the CM API': 'poem' } as const;

let space: Space;
let dato: Client;
let branch: CmBranch;
let views: Readonly<Record<ViewName, View>>;
let novel: Model;
let chapter: Model;

beforeAll(async () => {
  space = await openSpace();
  dato = datocmsClient(space);
  branch = branchOf(space);
  views = viewsOf(space);
  chapter = await createModel(dato, 'chapter', { words: { type: 'string' } }, { modular_block: true });
  const blocks = { rich_text_blocks: { item_types: [chapter.id] } };
  novel = await createModel(
    dato,
    'novel',
    {
      title: { type: 'string', localized: true },
      text: { type: 'text', localized: true },
      rank: { type: 'float' },
      chapters: { type: 'rich_text', localized: true, validators: blocks },
      appendix: { type: 'rich_text', validators: blocks },
    },
    { draft_mode_active: true },
  );
  await branch.addContentType({
    id: 'poem',
    name: 'Poem',
    fields: [
      { id: 'title', name: 'Title', type: 'ShortText' },
      { id: 'text', name: 'Text', type: 'LongText' },
      { id: 'rank', name: 'Rank', type: 'Decimal' },
    ],
  });
});

const cases = NAMES.flatMap((type) => NAMES.map((maker) => ({ type, maker })));

describe.each(cases)('an item of a content type of $type, created through $maker', ({ type, maker }) => {
  const story = { ...STORY, title: `${STORY.title} ${type} ${maker}` };
  let id: string;

  beforeAll(async () => {
    id = await views[maker].create(TYPES[type], 'en-GB', story);
  });

  it.each(NAMES)('is read through %s', async (name) => {
    expect(await views[name].read(id, 'en-GB')).toEqual(story);
  });

  it('is copied into a locale through each API that copies into locales, and read through all APIs', async () => {
    await localize(space, await variantOf(space, id, 'en-GB'), ['de-DE']);
    await branch.copy(id, { sourceLocale: 'de-DE', destinationLocale: 'fr-FR' });
    for (const locale of ['en-GB', 'de-DE', 'fr-FR']) {
      for (const name of NAMES) expect(await views[name].read(id, locale)).toEqual(story);
    }
  });

  it('is duplicated through DatoCMS with all its locales, and the duplicate is read through all APIs', async () => {
    const copy = await dato.items.duplicate(id);
    const isTitled = (await dato.itemTypes.find(TYPES[type])).title_field !== null;
    const title = isTitled ? `${story.title} (duplicate)` : story.title;
    const { label } = await variantOf(space, id, 'en-GB');
    for (const locale of ['en-GB', 'de-DE', 'fr-FR']) {
      const variant = await labelledVariant(space, `${label} (duplicate)`, locale);
      expect(contentOf(variant)).toEqual({ ...story, title });
      expect(await views.DatoCMS.read(copy.id, locale)).toEqual({ ...story, title });
      expect(await views['the CM API'].read(copy.id, locale)).toEqual({ ...story, title });
      expect(await views[maker].read(id, locale)).toEqual(story);
    }
  });
});

async function makeNovel() {
  return dato.items.create({
    item_type: novel,
    title: { 'en-GB': 'Novel' },
    text: { 'en-GB': 'Once upon a time' },
    rank: 1,
    chapters: { 'en-GB': [block(chapter, { words: 'First' }), block(chapter, { words: 'Second' })] },
    appendix: [block(chapter, { words: 'Notes' })],
  });
}

async function nestedOf(id: string): Promise<Readonly<Record<string, unknown>>> {
  return dato.items.find(id, { nested: true });
}

type ByLocale = Readonly<Record<string, unknown>>;

describe('blocks of a record that is copied into locales', () => {
  it.each<[string, (id: string) => Promise<unknown>]>([
    ["Amplience's localize", async (id) => localize(space, await variantOf(space, id, 'en-GB'), ['fr-FR'])],
    ["the CM API's copy", async (id) => branch.copy(id, { sourceLocale: 'en-GB', destinationLocale: 'fr-FR' })],
  ])('by %s are new for values that each locale has for itself, and the same for shared values', async (_how, copy) => {
    const { id } = await makeNovel();
    const before = await nestedOf(id);
    await copy(id);
    const after = await nestedOf(id);
    expect(after['appendix']).toEqual(before['appendix']);
    const chapters = after['chapters'] as ByLocale;
    expect(chapters['en-GB']).toEqual((before['chapters'] as ByLocale)['en-GB']);
    expect(withoutBlockIds(chapters['fr-FR'])).toEqual(withoutBlockIds(chapters['en-GB']));
    expect(new Set([...blockIdsIn(chapters['fr-FR']), ...blockIdsIn(chapters['en-GB'])]).size).toBe(4);
    await dato.items.update(id, { appendix: [] });
    expect(await nestedOf(id)).toMatchObject({ appendix: [], rank: 1, title: { 'en-GB': 'Novel', 'fr-FR': 'Novel' } });
  });
});

describe('a change through one API', () => {
  it('Amplience: DatoCMS returns a new version and rejects an update of the previous one', async () => {
    const made = await makeNovel();
    const item = await variantOf(space, made.id, 'en-GB');
    item.body = { ...(item.body as object), title: 'Changed' };
    await item.related.update(item);
    const found = await dato.items.find(made.id);
    expect(found['title']).toEqual({ 'en-GB': 'Changed' });
    expect(found.meta.current_version).not.toBe(made.meta.current_version);
    const late = dato.items.update(made.id, { rank: 2, meta: { current_version: made.meta.current_version } });
    expect((await apiErrorOf(late)).findError('STALE_ITEM_VERSION')).toBeDefined();
    expect((await branch.read(made.id, { locale: 'en-GB' })).fields).toMatchObject({ title: { value: 'Changed' } });
  });

  it('DatoCMS: the other APIs return a new version in each locale', async () => {
    const { id } = await makeNovel();
    await branch.copy(id, { sourceLocale: 'en-GB', destinationLocale: 'fr-FR' });
    await dato.items.update(id, { rank: 7 });
    for (const locale of ['en-GB', 'fr-FR']) {
      expect(await branch.read(id, { locale })).toMatchObject({ version: 2, fields: { rank: { value: 7 } } });
      expect(await variantOf(space, id, locale)).toMatchObject({ version: 2, body: { rank: 7 } });
    }
  });

  it('the CM API: a new version in one locale leaves the others unchanged in all APIs', async () => {
    const { id } = await makeNovel();
    await branch.copy(id, { sourceLocale: 'en-GB', destinationLocale: 'fr-FR' });
    const fields = { title: { type: 'ShortText', value: 'Roman' } };
    await branch.addVersion(id, { fields }, { locale: 'fr-FR' });
    expect(await dato.items.find(id)).toMatchObject({ title: { 'en-GB': 'Novel', 'fr-FR': 'Roman' } });
    expect((await variantOf(space, id, 'fr-FR')).body).toMatchObject({ title: 'Roman' });
    expect((await variantOf(space, id, 'en-GB')).version).toBe(1);
  });

  it('a locale that is deleted through the CM API is missing in all APIs, and the others stay', async () => {
    const { id } = await makeNovel();
    await branch.copy(id, { sourceLocale: 'en-GB', destinationLocale: 'fr-FR' });
    await branch.delete(id, { locale: 'en-GB' });
    expect(await dato.items.find(id)).toMatchObject({ title: { 'fr-FR': 'Novel' }, rank: 1 });
    await expect(variantOf(space, id, 'en-GB')).rejects.toThrow();
  });

  it('a record that is destroyed through DatoCMS is missing in all APIs', async () => {
    const { id } = await makeNovel();
    await branch.copy(id, { sourceLocale: 'en-GB', destinationLocale: 'fr-FR' });
    await dato.items.destroy(id);
    await expect(branch.read(id, { locale: 'fr-FR' })).rejects.toMatchObject({ status: 404 });
    await expect(variantOf(space, id, 'en-GB')).rejects.toThrow();
  });
});

it('an item that is published through one API is published in the others', async () => {
  const { id } = await makeNovel();
  await dato.items.publish(id);
  expect((await branch.read(id, { locale: 'en-GB' })).system.status).toBe('Published');
  expect((await variantOf(space, id, 'en-GB')).publishingStatus).toBe('LATEST');
  await branch.unpublish(id, { locale: 'en-GB' });
  expect((await dato.items.find(id)).meta.status).toBe('draft');
  await (await variantOf(space, id, 'en-GB')).related.publish();
  expect((await dato.items.find(id)).meta.status).toBe('published');
});

it('a field that is added through DatoCMS is present in the other APIs', async () => {
  const diary = await createModel(dato, 'diary', { title: { type: 'string', localized: true } });
  const { id } = await dato.items.create({ item_type: diary, title: { 'en-GB': 'Dear diary' } });
  await addFields(dato, diary.id, { mood: { type: 'string' } });
  expect((await branch.contentType('diary')).fields.map((field) => field.id)).toEqual(['title', 'mood']);
  expect((await branch.read(id, { locale: 'en-GB' })).fields).toMatchObject({ mood: { value: null } });
});
